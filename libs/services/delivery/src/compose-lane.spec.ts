import type { Claim } from '@sync/delivery';
import type { Slice } from '@sync/crm-events';
import { composeLane } from './compose-lane.js';

const slice = (more: Partial<Slice> = {}): Slice => ({
  service: 'contact',
  connectionId: 'con-1',
  locationId: 'loc-1',
  contactId: 'ada',
  dateAdded: null,
  mappingVersion: 1,
  email: 'ada@example.com',
  skip: null,
  profile: { firstName: 'Ada' },
  fields: {},
  tags: [],
  optOut: false,
  deleted: false,
  lists: ['News'],
  policy: { optOut: 'unsubscribe', deleted: 'tag' },
  ...more,
});
const claim = (contactId: string, more: Partial<Slice> = {}): Claim<Slice> => ({
  connectionId: 'con-1',
  contactId,
  service: more.service ?? 'contact',
  team: 'team',
  email: 'ada@example.com',
  version: 1,
  slice: slice({ contactId, ...more }),
  dateAdded: null,
});
const filtered = { code: 'filtered-out', detail: 'no customer' } as const;

/** Claims come oldest contact first. */
describe('composeLane', () => {
  it('says what the first contact says', () => {
    const desired = composeLane([claim('ada', { tags: ['vip'] }), claim('linus', { tags: ['kernel'] })]);
    expect(desired).toMatchObject({
      owner: { contactId: 'ada' },
      document: { profile: { firstName: 'Ada' }, tags: ['vip'], lists: ['News'] },
    });
  });

  it('adds up what several services say of that contact, and of no other', () => {
    const { document, fieldTypes } = composeLane([
      claim('ada', { service: 'activity', profile: {}, fields: { ghl_note_count: { type: 'number', value: '2' } }, lists: [] }),
      claim('ada', { tags: ['vip'] }),
      claim('ada', { service: 'task', profile: {}, tags: ['ghl:task-open'], lists: [] }),
      claim('linus', { service: 'task', tags: ['ghl:task-overdue'] }),
    ]);
    expect(document).toEqual({
      profile: { firstName: 'Ada' },
      fields: { ghl_note_count: '2' },
      tags: ['ghl:task-open', 'vip'],
      lists: ['News'],
    });
    expect(fieldTypes).toEqual({ ghl_note_count: 'number' });
  });

  it('hears of addresses, opt-outs and deletions from the contact itself alone', () => {
    const claims = [
      claim('ada', { tags: ['vip'] }),
      claim('ada', { service: 'task', profile: { firstName: 'Task' }, lists: ['Tasks'], optOut: true, deleted: true }),
    ];
    expect(composeLane(claims)).toMatchObject({
      owner: { service: 'contact' },
      optOut: false,
      deleted: false,
      document: { profile: { firstName: 'Ada' }, tags: ['vip'], lists: ['News'] },
    });
  });

  it('says nothing of somebody who is filtered out, whatever their tasks say', () =>
    expect(composeLane([claim('ada', { skip: filtered }), claim('ada', { service: 'task', tags: ['ghl:task-open'] })])).toMatchObject({
      document: null,
      excluded: { reason: 'filtered-out' },
    }));

  it('passes over who is deleted or filtered out', () => {
    const claims = [claim('ada', { deleted: true }), claim('linus', { skip: filtered }), claim('margaret')];
    expect(composeLane(claims).owner?.contactId).toBe('margaret');
  });

  it('lets a deleted contact speak only when nobody alive has the address', () => {
    const gone = { deleted: true, tags: ['ghl:deleted'], policy: { optOut: 'unsubscribe', deleted: 'delete' } } as const;
    expect(composeLane([claim('ada', { ...gone, tags: [...gone.tags] })])).toMatchObject({
      deleted: true,
      removal: 'delete',
      document: { lists: [] },
    });
    expect(composeLane([claim('ada', { ...gone, tags: [...gone.tags] }), claim('linus', { skip: filtered })])).toMatchObject({
      document: null,
      removal: null,
      deleted: false,
      excluded: { reason: 'filtered-out' },
    });
  });

  it('counts the opt-out of anybody, deleted and filtered-out ones included, when the mapping says that it unsubscribes', () => {
    expect(composeLane([claim('ada'), claim('linus', { optOut: true, skip: filtered })])).toMatchObject({
      optOut: true,
      document: { lists: [] },
    });
    expect(composeLane([claim('ada'), claim('linus', { optOut: true, deleted: true })]).optOut).toBe(true);
    expect(composeLane([claim('ada', { optOut: true, policy: { optOut: 'tag-only', deleted: 'tag' } })]).optOut).toBe(false);
  });

  it('joins no list when an opt-out is known from elsewhere', () => expect(composeLane([claim('ada')], true).document?.lists).toEqual([]));

  it('knows an address that nobody claims any more', () => {
    expect(composeLane([])).toMatchObject({ abandoned: true, document: null });
    expect(composeLane([claim('ada', { service: 'task' })])).toMatchObject({ abandoned: true });
  });
});
