import type { MigrationClass } from '@sync/database';
import { AddLanes1764000000501 } from './migrations/add-lanes.js';

export { applyClaims } from './apply-claims.js';
export type { ClaimChange } from './apply-claims.js';
export { closeCircuit, listCircuits, openCircuit } from './circuits.js';
export type { Circuit } from './circuits.js';
export { laneId, lanePriority } from './lane.js';
export type { Claim, LaneFailure, LaneKey, LanePriority, LeasedLane, Pushed } from './lane.js';
export { leaseLanes, leaseThese, nextDueAt, renewLeases } from './lease-lanes.js';
export type { LeaseRequest } from './lease-lanes.js';
export { loadClaims } from './load-claims.js';
export { keepRecords, loadRecords, loadTeamScan, saveTeamScan } from './records.js';
export type { KnownRecord, TeamScan } from './records.js';
export { settleLanes } from './settle-lanes.js';
export type { LaneSettlement } from './settle-lanes.js';
export { Suppressions } from './suppressions.js';
export type { Subject, SuppressionSource } from './suppressions.js';
export const deliveryMigrations: readonly MigrationClass[] = [AddLanes1764000000501];
