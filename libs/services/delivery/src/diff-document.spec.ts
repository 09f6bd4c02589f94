import type { PersonDocument } from './compose-lane.js';
import { changesTags, diffDocument, identifyBody, needsIdentify } from './diff-document.js';

const ada: PersonDocument = { profile: { firstName: 'Ada' }, fields: { ghl_city: 'London' }, tags: ['vip'], lists: ['News'] };
const nothing = { profile: {}, fields: {}, tagsAdded: [], tagsRemoved: [], listsJoined: [] };

describe('diffDocument', () => {
  it('is everything for somebody new', () =>
    expect(diffDocument(ada, null, true)).toEqual({
      ...nothing,
      profile: ada.profile,
      fields: ada.fields,
      tagsAdded: ['vip'],
      listsJoined: ['News'],
    }));

  it('is nothing when nothing changed', () => {
    const diff = diffDocument(ada, ada, true);
    expect(diff).toEqual(nothing);
    expect([needsIdentify(diff, true), changesTags(diff)]).toEqual([false, false]);
  });

  it('is what changed, and only that', () =>
    expect(diffDocument({ ...ada, fields: { ghl_city: 'Paris' }, tags: ['customer'] }, ada, true)).toEqual({
      ...nothing,
      fields: { ghl_city: 'Paris' },
      tagsAdded: ['customer'],
      tagsRemoved: ['vip'],
    }));

  it('blanks what was written once and is not wanted any more, once', () => {
    expect(diffDocument({ ...ada, fields: {} }, ada, true).fields).toEqual({ ghl_city: '' });
    expect(diffDocument({ ...ada, fields: {} }, { ...ada, fields: { ghl_city: '' } }, true).fields).toEqual({});
  });

  it('clears what we wrote, and leaves alone what somebody else may have written', () => {
    const cleared = { ...ada, profile: { firstName: '', lastName: '' } };
    expect(diffDocument(cleared, ada, true).profile).toEqual({ firstName: '' });
    expect(diffDocument(cleared, ada, false).profile).toEqual({ firstName: '' });
  });

  it('is everything, and everything that may be too much, when it is not certain what SendX has', () =>
    expect(diffDocument({ ...ada, tags: ['customer'] }, ada, false)).toEqual({
      ...nothing,
      profile: ada.profile,
      fields: ada.fields,
      tagsAdded: ['customer'],
      tagsRemoved: ['vip'],
      listsJoined: ['News'],
    }));
});

describe('needsIdentify', () => {
  it('is true for somebody new, even with nothing to say', () => expect(needsIdentify(nothing, false)).toBe(true));
  it('is false for tags alone', () => expect(needsIdentify({ ...nothing, tagsAdded: ['vip'] }, true)).toBe(false));
  it('is true for a list', () => expect(needsIdentify({ ...nothing, listsJoined: ['News'] }, true)).toBe(true));
});

describe('identifyBody', () => {
  it('leaves out what it has nothing to say about', () => {
    expect(identifyBody('ada@example.com', nothing)).toEqual({ email: 'ada@example.com' });
    expect(identifyBody('ada@example.com', diffDocument(ada, null, true))).toEqual({
      email: 'ada@example.com',
      firstName: 'Ada',
      customFields: { ghl_city: 'London' },
      tags: ['vip'],
      lists: ['News'],
    });
  });
});
