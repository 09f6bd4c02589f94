import { ada, minute } from '@sync/crm-events/fixtures';
import { defaultMapping } from '../document/default-mapping.js';
import { contactOccurrence } from './contact-event.js';

const asked = { ...defaultMapping, people: { ...defaultMapping.people, events: ['created' as const, 'updated' as const] } };
const added = new Date('2025-02-01T08:00:00.000Z');

describe('A custom event about a contact', () => {
  it('is raised for a new one', () =>
    expect(contactOccurrence([ada.registered()], 1, new Date(added.getTime() + 60_000), asked)).toEqual({
      name: 'ghl_contact_created',
      values: [1],
      properties: { changed_fields: '' },
    }));

  it('is raised once for an edit, with the names of what changed', () =>
    expect(
      contactOccurrence(
        [ada.renamed({ lastName: 'King' }), ada.phoneChanged(null), ada.tagsChanged({ added: ['vip'] })],
        5,
        minute(1),
        asked,
      ),
    ).toEqual({ name: 'ghl_contact_updated', values: [5], properties: { changed_fields: 'lastName, phone, tags' } }));

  it('is not raised for somebody who was there long before we saw them, nor for an opt-out', () => {
    expect(contactOccurrence([ada.registered()], 1, minute(0), asked)).toBeNull();
    expect(contactOccurrence([ada.registered({ dateAdded: null })], 1, minute(0), asked)).toBeNull();
    expect(contactOccurrence([ada.optedOut()], 2, minute(0), asked)).toBeNull();
  });

  it('is not raised unless somebody asks for it', () =>
    expect(contactOccurrence([ada.renamed({ lastName: 'King' })], 2, minute(1), defaultMapping)).toBeNull());
});
