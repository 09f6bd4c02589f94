export type QueryValue = string | number | boolean | undefined;

/**
 * Fills a path template. Every value is URL-encoded: a value can never become another path (`../`) or a query. Slashes and case of the template
 * are kept, GHL looks at both (domain ghl 1.1). Throws when a value is missing or empty: it would name another resource.
 */
export const fillPath = (template: string, params: Readonly<Record<string, string>> = {}): string =>
  template.replace(/\{([^}]+)\}/g, (_placeholder, name: string) => {
    const value = params[name];
    if (!value || value === '.' || value === '..')
      throw new Error(`${template} needs a value for "${name}", found none that can stand in a path.`);
    return encodeURIComponent(value);
  });

/** `?a=1&b=x`, or nothing. Values that are undefined are left out. */
export const queryString = (query: Readonly<Record<string, QueryValue>> = {}): string => {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
};
