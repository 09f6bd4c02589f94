import type { MigrationClass } from '@sync/database';
import { AddHydrations1764000000701 } from './migrations/add-hydrations.js';
import { AddReadings1764000000702 } from './migrations/add-readings.js';
import { AddRecordKinds1764000000703 } from './migrations/add-record-kinds.js';
import { AddSweeps1764000000704 } from './migrations/add-sweeps.js';

export const reconcileMigrations: readonly MigrationClass[] = [
  AddHydrations1764000000701,
  AddReadings1764000000702,
  AddRecordKinds1764000000703,
  AddSweeps1764000000704,
];
