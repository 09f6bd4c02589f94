import { ada, contact, given, linus, minute } from '../fixtures.js';
import { asOf } from './as-of.js';
import { ContactBirthdayFired } from './contact-events.js';
import { contactStateSchema, evolve, isOptedOut, recordOf } from './contact.js';

describe('Contact', () => {
  it('is the sum of its events', () => {
    const at = asOf(minute(1), 'webhook');
    const { state } = given(
      contact,
      ada.registered(),
      ada.renamed({ lastName: 'King' }, at),
      ada.tagsChanged({ added: ['vip'], removed: ['newsletter'] }, at),
      ada.customFieldsChanged({ FldSeats000000000002: null }, at),
    );
    expect(recordOf(state)).toEqual({
      ...ada.record,
      lastName: 'King',
      tags: ['customer', 'vip'],
      customFields: { ...ada.record.customFields, FldSeats000000000002: null },
    });
    expect(state.asOf).toEqual(at);
  });

  it('survives being stored as JSON, absent and null kept apart', () => {
    const { state } = given(contact, ada.registered({ phone: null, website: undefined }), ada.optedOut());
    const stored = contactStateSchema.parse(JSON.parse(JSON.stringify(state)));
    expect(stored).toEqual(state);
    expect(recordOf(stored)).toHaveProperty('phone', null);
    expect(recordOf(stored)).not.toHaveProperty('website');
  });

  it('keeps an opt-out through deletion and restoration', () => {
    const { state } = given(
      contact,
      linus.registered(),
      linus.optedOut('emailChannel'),
      linus.deleted(minute(1)),
      linus.restored(minute(2)),
    );
    expect(isOptedOut(state)).toBe(true);
  });

  it('learns nothing from a birthday', () => {
    const { state } = given(contact, ada.registered());
    expect(evolve(state, ContactBirthdayFired.of({ year: 2025 }))).toEqual(state);
  });

  it('never refuses an event, however little sense it makes', () => {
    expect(evolve(contact, ada.renamed({ firstName: 'Ada' }))).toEqual(contact);
    expect(evolve(contact, ada.optedOut('dnd', null))).toMatchObject({ status: 'unknown', optOut: { dnd: true } });
    expect(evolve(contact, ada.deleted())).toMatchObject({ status: 'deleted', record: {} });
  });
});
