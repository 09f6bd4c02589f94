import { differences } from './final-states.js';

type Contact = Parameters<typeof differences>[0];
type Told = NonNullable<Parameters<typeof differences>[2]>;

const ada = {
  firstName: 'Ada',
  lastName: 'Edit 3',
  companyName: 'Company 1',
  phone: '+12025550100',
  tags: ['booked'],
} as unknown as Contact;
const told = {
  firstName: 'Ada',
  lastName: 'Edit 3',
  company: 'Company 1',
  customFields: { ghl_phone: '+12025550100', ghl_open_tasks: '2' },
  tags: ['booked', 'ghl:task-open'],
  unsubscribed: false,
} as unknown as Told;
const out = { ...ada, dndSettings: { Email: { status: 'active' } } } as Contact;

describe('a final state', () => {
  it('is right when everything arrived, whatever tags of our own are there', () => expect(differences(ada, 2, told)).toEqual([]));

  it.each([
    ['an edit is missing', { ...told, lastName: 'Edit 2' }, 'last name is Edit 2, should be Edit 3'],
    ['a tag stayed', { ...told, tags: ['booked', 'called'] }, 'tags is booked, called, should be booked'],
    ['a task is missing', { ...told, customFields: { ...told.customFields, ghl_open_tasks: '1' } }, 'open tasks is 1, should be 2'],
    ['somebody is out who never asked', { ...told, unsubscribed: true }, 'opt-out is true, should be false'],
  ])('is wrong when %s', (_what, found, sentence) => expect(differences(ada, 2, found)).toEqual([sentence]));

  it('is wrong when an opt-out did not arrive', () => expect(differences(out, 2, told)).toEqual(['opt-out is false, should be true']));

  it('keeps the fields that somebody had who opted out', () =>
    expect(differences({ ...out, lastName: 'Edit 9' }, 2, { ...told, unsubscribed: true })).toEqual([]));

  it('is right without somebody who opted out before, and wrong without anybody else', () => {
    expect(differences(out, 0, undefined)).toEqual([]);
    expect(differences(ada, 0, undefined)).toEqual(['is not in SendX']);
  });
});
