import { errorCode } from '@sync/database';

/** Somebody else appended first. Reload the stream and decide again. */
export class VersionConflict extends Error {
  readonly code = 'EVENT_STORE_VERSION_CONFLICT';

  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly found: number,
    options?: ErrorOptions,
  ) {
    super(`Append to ${stream} expected version ${expected}, found ${found}; reload the stream and decide again.`, options);
  }
}

/** The handler needs a stream it did not name when its transaction began. Roll back and start again with the larger set. */
export class StreamNotLocked extends Error {
  readonly code = 'EVENT_STORE_STREAM_NOT_LOCKED';

  constructor(readonly stream: string) {
    super(
      `Append to ${stream} needs its lock, but the transaction was opened without that stream; roll back and open it again with the stream named.`,
    );
  }
}

/** The person's key was destroyed: nothing about them can be stored any more. */
export class PersonForgotten extends Error {
  readonly code = 'EVENT_STORE_PERSON_FORGOTTEN';

  constructor(
    readonly keyId: string,
    options?: ErrorOptions,
  ) {
    super(`The key ${keyId} was destroyed because its person is to be forgotten; leave this event out.`, options);
  }
}

/** Another reader moved this checkpoint: we were replaced while we worked. Roll back and stop reading this partition. */
export class Fenced extends Error {
  readonly code = 'EVENT_STORE_FENCED';

  constructor(consumer: string) {
    super(
      `The checkpoint of ${consumer} is not where this reader left it: another reader owns the partition now; roll back and let it go.`,
    );
  }
}

/** The database counts transactions from lower numbers than those stored in it: it was restored from a copy. */
export class EpochBehind extends Error {
  readonly code = 'EVENT_STORE_EPOCH';

  constructor(highest: bigint, next: bigint) {
    super(
      `The event log holds transaction ${highest}, but this database's next one is ${next}: it was restored from a copy, and readers would miss what is appended now. ` +
        'Stop every process that uses it and run: npx sync new-epoch',
    );
  }
}

/** The transaction wrote something before it asked for its stream locks; see docs/decisions/event-store-order.md. */
export class LocksTooLate extends Error {
  readonly code = 'EVENT_STORE_LOCKS_TOO_LATE';

  constructor(options?: ErrorOptions) {
    super(
      'The transaction already had a transaction id when it asked for its stream locks; take the locks before the first write or SELECT ... FOR UPDATE.',
      options,
    );
  }
}

/** A key this process knows is not in the database: the statement that made it was rolled back to a savepoint. Running the work again makes it anew. */
export class PersonKeyMissing extends Error {
  readonly code = 'EVENT_STORE_PERSON_KEY_MISSING';

  constructor(
    readonly keyId: string,
    options?: ErrorOptions,
  ) {
    super(`The key ${keyId} is cached here but not stored; roll back and run the transaction again.`, options);
  }
}

/** The append function's own error codes, as the classes above; any other error as it is. */
export const translated = (error: unknown): unknown => {
  const detail = (): Record<string, unknown> => JSON.parse((error as { detail?: string }).detail ?? '{}') as Record<string, unknown>;
  const known: Record<string, () => Error> = {
    ESVER: () => new VersionConflict(String(detail()['stream']), Number(detail()['expected']), Number(detail()['found']), { cause: error }),
    ESXID: () => new LocksTooLate({ cause: error }),
    ESKEY: () => {
      const { keyId, destroyed } = detail();
      return destroyed === true
        ? new PersonForgotten(String(keyId), { cause: error })
        : new PersonKeyMissing(String(keyId), { cause: error });
    },
  };
  return known[errorCode(error) ?? '']?.() ?? error;
};
