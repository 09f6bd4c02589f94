export { GhlClient } from './ghl-client.js';
export type { GhlCallOptions, GhlClientOptions, GhlContactFound } from './ghl-client.js';
export { classifyGhl, ghlErrors } from './ghl-errors.js';
export { readGhlLimits } from './ghl-limits.js';
