import { errorCode } from '@sync/database';

const systemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
/**
 * SQLSTATE classes: 08 connection, 57 operator intervention (shutdown, crash recovery), 53 out of resources, 40 deadlock or serialisation; and a
 * function, table or column that is not there, or a prepared statement that returned something else before: this build, or what its connections prepared,
 * and the database do not fit (a rolling upgrade), which no message can help.
 */
const passingStates = /^(08|57|53|40|42883$|42P01$|42703$|0A000$)/;

/** True for a failure that says nothing about the messages: the same batch may well succeed in a moment. */
export const isPassing = (error: unknown): boolean => {
  const code = errorCode(error);
  if (code !== undefined && (systemCodes.has(code) || passingStates.test(code))) return true;
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(error.message)
  );
};
