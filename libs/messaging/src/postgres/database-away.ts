import { errorCode } from '@sync/database';

const systemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
/** SQLSTATE classes: 08 connection, 57 operator intervention (shutdown, crash recovery), 53 out of resources, 40 deadlock or serialisation. */
const passingStates = /^(08|57|53|40)/;

/** True for a failure that says nothing about the messages: the same batch may well succeed in a moment. */
export const isPassing = (error: unknown): boolean => {
  const code = errorCode(error);
  if (code !== undefined && (systemCodes.has(code) || passingStates.test(code))) return true;
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(error.message)
  );
};
