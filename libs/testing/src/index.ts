export { eventually } from './eventually.js';
export { fixedClock } from './fixed-clock.js';
export { useDatabase } from './use-database.js';
export type { MigrationClass, TestDatabase } from './use-database.js';
