/** What the command gets from the outside; a test gives its own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** One line, or several. */
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** The command could not do what it was asked to; the message tells what to do next. Exit code 1. */
export class CommandFailed extends Error {}
