export { SyncProcess } from './sync-process.js';
export { openWorld } from './world.js';
export type { World, WorldOptions } from './world.js';
