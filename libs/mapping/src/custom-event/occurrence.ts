/** Something that a custom event is to be raised for. `values` tell it from any other one of the same record and name, however often it is learned of. */
export interface Occurrence {
  /** With the document's prefix. */
  readonly name: string;
  readonly values: readonly (string | number)[];
  readonly properties: Readonly<Record<string, string | null | undefined>>;
}
