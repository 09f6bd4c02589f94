import type { GhlCustomFieldDataType, GhlCustomFieldDefinition, GhlLocation, GhlUser } from '@sync/contracts-ghl';
import type { SimCalendar } from './appointment/sim-appointment.js';

/** The demo location's reference data: one custom field of every kind, three users, three calendars, a time zone. */

export const locationOf = (id: string): GhlLocation => ({
  id,
  companyId: 'SimCompany0000000001',
  name: 'Harbour Street Studio',
  timezone: 'America/New_York',
  country: 'US',
  email: 'studio@example.com',
  website: 'https://studio.example.com',
});

export const usersOf = (): GhlUser[] =>
  (
    [
      ['SimUser0000000000001', 'Maya', 'Okafor'],
      ['SimUser0000000000002', 'Tomás', 'Rivera'],
      ['SimUser0000000000003', 'Hanna', 'Lindqvist'],
    ] as const
  ).map(([id, firstName, lastName]) => ({
    id,
    name: `${firstName} ${lastName}`,
    firstName,
    lastName,
    email: `${id.slice(-1)}@staff.example.com`,
    phone: null,
    deleted: false,
  }));

const fields: readonly (readonly [key: string, name: string, dataType: GhlCustomFieldDataType, options?: readonly string[]])[] = [
  ['favourite_class', 'Favourite class', 'TEXT'],
  ['intake_notes', 'Intake notes', 'LARGE_TEXT'],
  ['visits', 'Visits', 'NUMERICAL'],
  ['mobile_phone', 'Mobile phone', 'PHONE'],
  ['lifetime_value', 'Lifetime value', 'MONETORY'],
  ['agreements', 'Agreements', 'CHECKBOX', ['Terms', 'Photos', 'Newsletter']],
  ['plan', 'Plan', 'SINGLE_OPTIONS', ['Trial', 'Basic', 'Plus', 'Unlimited']],
  ['interests', 'Interests', 'MULTIPLE_OPTIONS', ['Yoga', 'Pilates', 'Boxing', 'Swimming', 'Dance']],
  ['heard_from', 'Heard from', 'RADIO', ['Friend', 'Search', 'Street', 'Press']],
  ['renewal_date', 'Renewal date', 'DATE'],
  ['measurements', 'Measurements', 'TEXTBOX_LIST'],
  ['medical_form', 'Medical form', 'FILE_UPLOAD'],
  ['waiver', 'Waiver', 'SIGNATURE'],
];

/** Ids are the same in every location of the simulator, so that mapping documents can name them. */
export const customFieldsOf = (locationId: string): GhlCustomFieldDefinition[] =>
  fields.map(([key, name, dataType, picklistOptions], index) => ({
    id: `SimField${String(index + 1).padStart(12, '0')}`,
    name,
    fieldKey: `contact.${key}`,
    dataType,
    model: 'contact',
    position: index * 50,
    placeholder: '',
    ...(picklistOptions ? { picklistOptions: [...picklistOptions] } : {}),
    locationId,
  }));

/** Ids are the same in every location of the simulator. */
export const calendarsOf = (locationId: string): SimCalendar[] =>
  (
    [
      ['SimCalendar000000001', 'Free trial', 'round_robin', 30],
      ['SimCalendar000000002', 'Personal training', 'personal', 60],
      ['SimCalendar000000003', 'Consultation', 'event', 20],
    ] as const
  ).map(([id, name, calendarType, slotDuration]) => ({
    id,
    locationId,
    name,
    description: '',
    groupId: 'SimCalendarGroup0001',
    calendarType,
    isActive: true,
    slotDuration,
  }));
