/** Closes a switch over a union: a new member does not compile until it has a case. Reached at run time only if a value lied about its type. */
export const unreachable = (value: never): never => {
  const found: unknown = value;
  const kind = typeof found === 'object' && found !== null && 'type' in found ? String(found.type) : typeof found;
  throw new Error(
    `Expected a case for every member of the union, found none for "${kind}"; add the case, or decode the value before using it.`,
  );
};
