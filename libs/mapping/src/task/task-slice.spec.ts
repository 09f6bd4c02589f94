import { canonicalSlice, sliceSchema } from '@sync/crm-events';
import { callAda } from '@sync/crm-events/fixtures';
import { taskReferences, taskSliceExamples, withTasks, type TaskSliceExample } from './task.examples.js';
import { taskSliceOf } from './task-slice.js';

const person = { connectionId: 'con_1', locationId: callAda.locationId, contactId: callAda.contactId };
const made = ({ given, mapping, references }: TaskSliceExample) =>
  taskSliceOf(person, given, withTasks(mapping), { ...taskReferences, ...references });

describe('taskSliceOf', () => {
  it.each(Object.entries(taskSliceExamples))('%s', (_name, example) => {
    const { slice, unknownReferences, notes } = made(example);
    const { fields = {}, tags, notes: codes, unknown } = example.then;
    for (const [name, field] of Object.entries(fields)) expect({ [name]: slice.fields[name] }).toEqual({ [name]: field });
    if (tags) expect(slice.tags).toEqual(tags);
    if (codes) expect(notes.map(({ code }) => code)).toEqual(codes);
    if (unknown) expect(unknownReferences.map(({ id }) => id)).toEqual(unknown);
  });

  it.each(Object.entries(taskSliceExamples))('gives a slice that can be stored: %s', (_name, example) =>
    expect(sliceSchema.parse(JSON.parse(JSON.stringify(made(example).slice)))).toEqual(made(example).slice),
  );

  it('rides along with the contact: it says nothing of who it is and whether they may be mailed', () =>
    expect(made({ given: taskSliceExamples['overdue tasks are counted and tagged']?.given ?? fail(), then: {} }).slice).toMatchObject({
      service: 'task',
      email: null,
      dateAdded: null,
      skip: null,
      profile: {},
      lists: [],
      optOut: false,
      deleted: false,
    }));

  it('is the same slice under another version of the same document', () => {
    const given = taskSliceExamples['overdue tasks are counted and tagged']?.given ?? fail();
    const other = taskSliceOf(person, given, { ...withTasks(), version: 2 }, taskReferences).slice;
    expect(canonicalSlice(other)).toBe(canonicalSlice(made({ given, then: {} }).slice));
  });
});

const fail = (): never => {
  throw new Error('Expected the example to be there.');
};
