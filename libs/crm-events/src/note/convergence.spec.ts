import fc from 'fast-check';
import { adasNotes, minute } from '../fixtures.js';
import type { NotesCommand, ReportNotes } from './note-commands.js';
import { applyNotesDecision, decideNotes } from './decide-notes.js';
import type { NoteEvent } from './note-events.js';

/**
 * The promise: whatever the order, number and delay of webhooks and lists, the notes of a contact end as the newest truth once the lists asked for have
 * come, and each thing that happened to a note is news at most once.
 */
type Step =
  | { edit: string; text: number }
  | { remove: string }
  | { deliver: number }
  | { startList: true }
  | { finishList: number }
  | { backfill: true };
const noteId = fc.constantFrom('NoteA', 'NoteB', 'NoteC');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ edit: noteId, text: fc.nat(3) }),
  fc.record({ edit: noteId, text: fc.nat(3) }),
  fc.record({ remove: noteId }),
  fc.record({ deliver: fc.nat() }),
  fc.record({ deliver: fc.nat() }),
  fc.constant({ startList: true } as const),
  fc.record({ finishList: fc.nat() }),
  fc.constant({ backfill: true } as const),
);

class World {
  readonly truth = new Map<string, string>();
  readonly news: NoteEvent[] = [];
  notes = adasNotes;
  private clock = 0;
  private readonly webhooks: Extract<NotesCommand, { type: 'ReportNoteHint' }>[] = [];
  private readonly lists: ReportNotes[] = [];
  private wanted = false;

  edit(id: string, text: string): void {
    this.clock += 1;
    if (this.truth.get(id) === text) return;
    this.send(this.truth.has(id) ? 'updated' : 'created', id, text);
    this.truth.set(id, text);
  }

  remove(id: string): void {
    this.clock += 1;
    const text = this.truth.get(id);
    if (text === undefined) return;
    this.send('deleted', id, text);
    this.truth.delete(id);
  }

  deliver(index: number): void {
    const webhook = this.webhooks[index % Math.max(this.webhooks.length, 1)];
    if (webhook) this.tell({ ...webhook, receivedAt: minute(this.clock) });
  }

  startList(backfill = false): void {
    if (!backfill && !this.wanted) return;
    if (!backfill) this.wanted = false;
    this.clock += 1;
    const notes = [...this.truth].map(([id, text]) => ({
      noteId: id,
      title: null,
      author: null,
      addedAt: minute(0).toISOString(),
      seen: text,
      body: text,
    }));
    this.lists.push({ type: 'ReportNotes', notes, asOf: minute(this.clock), backfill });
  }

  /** Answers may overtake each other. */
  finishList(index: number): void {
    const [list] = this.lists.splice(index % Math.max(this.lists.length, 1), 1);
    if (list) this.tell(list);
  }

  settle(order: readonly number[]): number {
    order.forEach((index) => this.deliver(index));
    this.webhooks.forEach((_, index) => this.deliver(index));
    let rounds = 0;
    for (; (this.wanted || this.lists.length > 0) && rounds < 20; rounds += 1) {
      this.finishList(rounds);
      this.startList();
    }
    return rounds;
  }

  private send(what: 'created' | 'updated' | 'deleted', id: string, body: string): void {
    const at = minute(this.clock);
    this.webhooks.push({ type: 'ReportNoteHint', what, noteId: id, body, sentAt: at, receivedAt: at });
  }

  private tell(command: NotesCommand): void {
    const decision = decideNotes(this.notes, command);
    this.notes = applyNotesDecision(this.notes, decision);
    this.news.push(...decision.events.filter(({ data }) => 'news' in data && data.news));
    if (decision.hydrate) this.wanted = true;
  }
}

const play = (world: World, steps: readonly Step[]): void => {
  for (const next of steps) {
    if ('edit' in next) world.edit(next.edit, `text ${next.text}`);
    else if ('remove' in next) world.remove(next.remove);
    else if ('deliver' in next) world.deliver(next.deliver);
    else if ('finishList' in next) world.finishList(next.finishList);
    else world.startList('backfill' in next);
  }
};

describe('The notes of a contact converge to the newest truth', () => {
  it('whatever the order, number and delay of webhooks and lists', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 8 }), (steps, order) => {
        const world = new World();
        play(world, steps);
        expect(world.settle(order)).toBeLessThan(20);
        const found = Object.entries(world.notes.notes).map(([id, { seen }]) => [id, seen]);
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(world.truth));
        expect(world.notes.named).toEqual({});
      }),
      { seed: 20250301, numRuns: 500 },
    );
  });

  it('and a redelivery of everything is nobody’s news', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const world = new World();
        play(world, steps);
        world.settle([]);
        const told = world.news.length;
        world.settle([]);
        expect(world.news).toHaveLength(told);
      }),
      { seed: 20250301, numRuns: 200 },
    );
  });

  it('and a note that was added while we watch is news once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 6 }), (deliveries, order) => {
        const world = new World();
        world.startList(true);
        world.finishList(0);
        for (const id of ['NoteA', 'NoteB', 'NoteC']) world.edit(id, 'text');
        deliveries.forEach((index, place) => {
          world.deliver(index);
          if (place % 2 === 0) world.startList();
          if (place % 3 === 0) world.finishList(index);
        });
        world.settle(order);
        const added = world.news.flatMap((event) => (event.type === 'NoteAdded' ? [event.data.noteId] : []));
        expect(added.sort()).toEqual(['NoteA', 'NoteB', 'NoteC']);
      }),
      { seed: 20250301, numRuns: 300 },
    );
  });
});
