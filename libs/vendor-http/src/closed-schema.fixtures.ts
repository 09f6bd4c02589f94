/** The same document, in which every object that names its properties allows no others. */
export const closedSchema = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closedSchema);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closedSchema(value)]));
  const isObjectSchema = typeof copy['properties'] === 'object' && copy['additionalProperties'] === undefined && copy['in'] === undefined;
  return isObjectSchema ? { ...copy, additionalProperties: false } : copy;
};
