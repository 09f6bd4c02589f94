import type { MigrationClass } from '@sync/database';
import { AddTimers1764000001001 } from './migrations/add-timers.js';

export { Timers, type WakeUp, type WakeUpHandler } from './timers.js';
export { GraphileTimers, type GraphileTimersOptions } from './graphile/graphile-timers.js';
export const timersMigrations: readonly MigrationClass[] = [AddTimers1764000001001];
