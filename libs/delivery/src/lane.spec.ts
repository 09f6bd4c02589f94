import { eitherOf, type Pushed } from './lane.js';
import { toJsonb } from './to-jsonb.js';

const before: Pushed = {
  owner: 'linus',
  profile: { firstName: 'Linus' },
  fields: { ghl_city: 'Portland' },
  tags: ['kernel'],
  lists: ['News'],
};
const said: Pushed = { owner: 'ada', profile: { firstName: 'Ada' }, fields: { ghl_state: 'England' }, tags: ['vip'], lists: [] };

describe('eitherOf', () => {
  it('is everything that may be there', () =>
    expect(eitherOf(before, said)).toEqual({
      owner: 'ada',
      profile: { firstName: 'Ada' },
      fields: { ghl_city: 'Portland', ghl_state: 'England' },
      tags: ['kernel', 'vip'],
      lists: ['News'],
    }));

  it('is what was said when there was nothing before', () => expect(eitherOf(null, said)).toEqual(said));
});

describe('toJsonb', () => {
  it('leaves out what jsonb refuses, and nothing else', () =>
    expect(JSON.parse(toJsonb({ name: 'A\0da \ud83d', tags: ['🦀 \\u0000'], none: null }))).toEqual({
      name: 'Ada �',
      tags: ['🦀 \\u0000'],
      none: null,
    }));
});
