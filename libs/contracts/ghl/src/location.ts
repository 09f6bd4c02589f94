import { z } from 'zod';
import { text } from './fields.js';

/** Reference data of a location (sub-account): itself, its custom field definitions, its users. All unpaged. */

/** Kinds of custom fields known to exist; MONETORY is GHL's spelling. A new kind is not an error (domain ghl 2.1). */
export const customFieldDataTypes = [
  'TEXT',
  'LARGE_TEXT',
  'NUMERICAL',
  'PHONE',
  'MONETORY',
  'CHECKBOX',
  'SINGLE_OPTIONS',
  'MULTIPLE_OPTIONS',
  'RADIO',
  'DATE',
  'TEXTBOX_LIST',
  'FILE_UPLOAD',
  'SIGNATURE',
] as const;
export type GhlCustomFieldDataType = (typeof customFieldDataTypes)[number];

/** A definition; contacts carry only its id, so values are unreadable without this list. `fieldKey` is `contact.<key>`. */
export const customFieldDefinition = z.object({
  id: z.string(),
  name: text,
  fieldKey: text,
  dataType: text,
  model: text,
  position: z.number().nullish(),
  placeholder: text,
  picklistOptions: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).nullish(),
  locationId: text,
});
export type GhlCustomFieldDefinition = z.output<typeof customFieldDefinition>;

/** Answer to `GET /locations/{id}/customFields`. */
export const customFieldsAnswer = z.object({ customFields: z.array(customFieldDefinition), traceId: text });

/** A location. `timezone` is an IANA name and the only clue to reading times without an offset. */
export const ghlLocation = z.object({
  id: z.string(),
  companyId: text,
  name: text,
  timezone: text,
  country: text,
  email: text,
  website: text,
});
export type GhlLocation = z.output<typeof ghlLocation>;

/** Answer to `GET /locations/{id}`. */
export const locationAnswer = z.object({ location: ghlLocation, traceId: text });

/** A staff member; `assignedTo` of a contact is such an id. */
export const ghlUser = z.object({
  id: z.string(),
  name: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  deleted: z.boolean().nullish(),
});
export type GhlUser = z.output<typeof ghlUser>;

/** Answer to `GET /users/?locationId=`. */
export const usersAnswer = z.object({ users: z.array(ghlUser), traceId: text });
