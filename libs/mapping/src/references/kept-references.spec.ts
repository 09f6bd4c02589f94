import { customFieldDefinitions, location, users } from '@sync/contracts-ghl/fixtures';
import { contactReferencesFrom, readPulledReferences, taskReferencesFrom } from './kept-references.js';

const kept = (kinds: Record<string, unknown>) => new Map(Object.entries(kinds));

describe('readPulledReferences', () => {
  it('reads a list and an item', () => {
    expect(readPulledReferences({ locationId: 'loc_9', kind: 'users', items: users })).toEqual({
      locationId: 'loc_9',
      kind: 'users',
      body: users,
    });
    expect(readPulledReferences({ locationId: 'loc_9', kind: 'location', item: location })).toMatchObject({ body: location });
  });

  it('takes a kind that only a newer build knows', () =>
    expect(readPulledReferences({ locationId: 'loc_9', kind: 'pipelines', items: [] })).toMatchObject({ kind: 'pipelines' }));

  it.each([undefined, null, 'text', {}, { locationId: 'loc_9', kind: 'users' }, { locationId: '', kind: 'users', items: [] }])(
    'refuses %j',
    (json) => expect(readPulledReferences(json)).toBeNull(),
  );
});

describe('References', () => {
  it('of contacts wait for all three kinds', () => {
    expect(contactReferencesFrom('con_1', kept({ users, location }))).toBeNull();
    expect(contactReferencesFrom('con_1', kept({ users, location, 'custom-fields': customFieldDefinitions }))).toMatchObject({
      connectionId: 'con_1',
      locationTimeZone: 'Europe/London',
    });
  });

  it('of tasks wait for users and location', () => {
    expect(taskReferencesFrom(kept({ users }))).toBeNull();
    expect(taskReferencesFrom(kept({ users, location }))).toEqual({
      timeZone: 'Europe/London',
      users: expect.objectContaining({ UsrBabbage0000000001: { name: 'Charles Babbage', email: 'charles@example.org' } }),
    });
  });

  it('leave out what does not have the known shape, alone', () =>
    expect(taskReferencesFrom(kept({ users: [...users, { name: 'nobody' }, 7], location: 'London' }))).toEqual({
      timeZone: null,
      users: expect.objectContaining({ UsrSomerville0000002: expect.anything() }),
    }));
});
