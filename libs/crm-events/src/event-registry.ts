import type { EventDefinition, EventOf } from './define-event.js';

/** What the event store gives back. `data` is null when the key of the person was destroyed. */
export interface StoredFact {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}

/**
 * What a stored event turned out to be.
 * - `unknown-event`: this build cannot fold it (a rolling upgrade, or data that breaks its schema). Hold the stream, never guess.
 * - `erased-event`: its person was erased; there is nothing left to fold.
 */
export type Decoded<Event> =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'unknown-event'; readonly reason: UnknownReason; readonly detail: string }
  | { readonly kind: 'erased-event'; readonly type: string };
export type UnknownReason = 'unknown-type' | 'newer-version' | 'no-upcaster' | 'data-mismatch';

/** Reads the data of one version as that of the next. */
export type Upcaster = (data: unknown) => unknown;
/** Upcasters by event type, then by the version they start from. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

/** Reader of stored events. */
export interface EventRegistry<Event> {
  readonly decode: (stored: StoredFact) => Decoded<Event>;
}

/** Makes a reader for a list of event definitions; old versions pass through their upcasters, one version at a time. */
export const eventRegistry = <const Definitions extends readonly EventDefinition[]>(
  definitions: Definitions,
  upcasters: Upcasters = {},
): EventRegistry<EventOf<Definitions>> => {
  const byType = new Map<string, EventDefinition>(definitions.map((definition) => [definition.type, definition]));

  const decode = (stored: StoredFact): Decoded<EventOf<Definitions>> => {
    if (stored.data === null) return { kind: 'erased-event', type: stored.type };
    const definition = byType.get(stored.type);
    if (!definition)
      return unknown('unknown-type', `This build knows no event ${stored.type}; finish the upgrade, then release the stream.`);
    if (stored.schemaVersion > definition.schemaVersion) return unknown('newer-version', expected(definition, stored));
    const raised = upcast(stored, definition.schemaVersion, upcasters[stored.type] ?? {});
    if (!raised) return unknown('no-upcaster', expected(definition, stored));
    const parsed = definition.schema.safeParse(raised.data);
    if (!parsed.success) return unknown('data-mismatch', `${expected(definition, stored)} Unfit: ${paths(parsed.error.issues)}.`);
    // The data was just parsed by the schema of this very type, which is what the union says; the compiler cannot follow it through the map.
    return { kind: 'event', event: definition.of(parsed.data) as EventOf<Definitions> };
  };
  return { decode };
};

const upcast = (stored: StoredFact, target: number, steps: Readonly<Record<number, Upcaster>>): { data: unknown } | null => {
  let data = stored.data;
  for (let version = stored.schemaVersion; version < target; version += 1) {
    const step = steps[version];
    if (!step) return null;
    data = step(data);
  }
  return { data };
};

const unknown = (reason: UnknownReason, detail: string) => ({ kind: 'unknown-event', reason, detail }) as const;

const expected = (definition: EventDefinition, stored: StoredFact): string =>
  `${stored.type} is expected in version ${definition.schemaVersion}, found ${stored.schemaVersion}; run a build that reads it, then release the stream.`;

/** Only the places that do not fit: values are a person's and stay out of messages. */
const paths = (issues: readonly { path: PropertyKey[] }[]): string =>
  issues.map(({ path }) => path.map(String).join('.') || 'data').join(', ');
