/** The `code` of a system or database error (`EEXIST`, `23505`), whichever realm it was made in; undefined for anything else. */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
