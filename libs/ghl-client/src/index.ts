export { GhlClient } from './ghl-client.js';
export type { GhlCallOptions, GhlClientOptions, GhlFound } from './ghl-caller.js';
export { classifyGhl, ghlErrors } from './ghl-errors.js';
export { readGhlLimits } from './ghl-limits.js';
