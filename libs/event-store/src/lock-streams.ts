/** Locks the slots (ascending, each once) for the rest of the transaction; must be its first statement, else LocksTooLate. Goes out with its `begin`. */
export const lockStreams = (slots: readonly number[]): string => `select store.lock_streams('{${slots.join(',')}}')`;
