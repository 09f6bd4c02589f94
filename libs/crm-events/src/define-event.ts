import { z } from 'zod';

/** A fact as it is written and read: what happened, in which version of its schema, with what data (JSON). */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly schemaVersion: number;
  readonly data: Data;
}

/** An event type as a value: its name, the version of its schema, the schema, and a maker of such events. */
export interface EventDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly schemaVersion: number;
  readonly schema: Schema;
  /** Makes the event. Data is checked by the compiler only; stored events are checked when they are decoded. */
  of(data: z.output<Schema>): DomainEvent<Type, z.output<Schema>>;
}

/** Defines an event type. A changed event is version 2 beside an upcaster from version 1; stored events are never edited. */
export const defineEvent = <const Type extends string, Schema extends z.ZodType>(
  type: Type,
  schemaVersion: number,
  schema: Schema,
): EventDefinition<Type, Schema> => ({ type, schemaVersion, schema, of: (data) => ({ type, schemaVersion, data }) });

/** The union of the events in a list of definitions: the list is the only place to keep. */
export type EventOf<Definitions extends readonly EventDefinition[]> = {
  [Index in keyof Definitions]: Definitions[Index] extends EventDefinition<infer Type, infer Schema>
    ? DomainEvent<Type, z.output<Schema>>
    : never;
}[number];
