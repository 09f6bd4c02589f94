import type { MigrationClass } from '@sync/database';
import { AddCustomEvents1764000000503 } from './migrations/add-custom-events.js';
import { AddLanes1764000000501 } from './migrations/add-lanes.js';
import { DoubtLateCalls1764000000505 } from './migrations/doubt-late-calls.js';
import { EstimateDueLanes1764000000506 } from './migrations/estimate-due-lanes.js';
import { LeaveRoomInPages1764000000507 } from './migrations/leave-room-in-pages.js';
import { RememberAttempts1764000000502 } from './migrations/remember-attempts.js';
import { TakeDueLanes1764000000504 } from './migrations/take-due-lanes.js';

export { applyClaims } from './apply-claims.js';
export type { ClaimChange, Move } from './apply-claims.js';
export { claimProbe, closeCircuit, isCircuitOpen, listCircuits, openCircuit } from './circuits.js';
export type { Circuit } from './circuits.js';
export { countDueLanes, type DueLanes } from './count-due-lanes.js';
export { beginCustomEvent } from './custom-events/begin-custom-event.js';
export type { Beginning } from './custom-events/begin-custom-event.js';
export type { CustomEventState, OpenCustomEvent } from './custom-events/custom-event.js';
export { loadCustomEvents } from './custom-events/load-custom-events.js';
export { overdueCustomEvents } from './custom-events/overdue-custom-events.js';
export type { OverdueCustomEvent } from './custom-events/overdue-custom-events.js';
export { receiveCustomEvents } from './custom-events/receive-custom-events.js';
export type { RaisedCustomEvent } from './custom-events/receive-custom-events.js';
export { redriveCustomEvents } from './custom-events/redrive-custom-events.js';
export type { CustomEventRedrive } from './custom-events/redrive-custom-events.js';
export { settleCustomEvents } from './custom-events/settle-custom-events.js';
export type { CustomEventSettlement } from './custom-events/settle-custom-events.js';
export { countCustomEvents, countWaitingCustomEvents, listCustomEvents } from './custom-events/survey-custom-events.js';
export type { CustomEventCounts, CustomEventQuery, ListedCustomEvent } from './custom-events/survey-custom-events.js';
export { announce, renewLeases } from './hold-lanes.js';
export type { Announcement } from './hold-lanes.js';
export { claimantId, eitherOf, homeService, laneId, lanePriority } from './lane.js';
export type { Claim, LaneFailure, LaneKey, LanePriority, LeasedLane, Pushed, RenameNote } from './lane.js';
export { isAwaitedByRename, isBackfillDue, leaseBackfill, leaseThese, leaseUrgent, nextDueAt } from './lease-lanes.js';
export type { BackfillRequest, UrgentRequest } from './lease-lanes.js';
export { loadClaims } from './load-claims.js';
export { keepRecords, loadRecords, recordedAmong } from './records.js';
export type { KnownRecord } from './records.js';
export { settleLanes } from './settle-lanes.js';
export type { LaneSettlement } from './settle-lanes.js';
export { Suppressions } from './suppressions.js';
export type { Subject, SuppressionSource } from './suppressions.js';
export { claimTeamScan, finishTeamScan, leaveTeamScan, loadTeamScan, saveTeamScan } from './team-scans.js';
export type { TeamScan, TeamScanned } from './team-scans.js';
export { confirmLanes, doubtLanes, loadUnconfirmed } from './unconfirmed.js';
export const deliveryMigrations: readonly MigrationClass[] = [
  AddLanes1764000000501,
  RememberAttempts1764000000502,
  AddCustomEvents1764000000503,
  TakeDueLanes1764000000504,
  DoubtLateCalls1764000000505,
  EstimateDueLanes1764000000506,
  LeaveRoomInPages1764000000507,
];
