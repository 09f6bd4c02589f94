import type { MigrationClass } from '@sync/database';
import { AddConnections1764000000101 } from './migrations/add-connections.js';

export { Connections } from './connections.js';
export type { Connection, SecretName } from './connections.js';
export { MasterKey, seal, SealBroken, unseal } from './master-key.js';
export const credentialsMigrations: readonly MigrationClass[] = [AddConnections1764000000101];
