import type { Suppressions } from '@sync/delivery';
import type { Settlement } from '@sync/messaging';

/** What the consumers of delivery need to know. */
export abstract class DeliverySettings {
  abstract readonly windowMs: number;
  abstract readonly suppressions: Suppressions;
  /** The SendX team of a connection; undefined when there is no such connection any more. */
  abstract teamOf(connectionId: string): string | undefined;
  /** Looks whether there are new connections. */
  abstract lookForConnections(): Promise<void>;
  /** Called after a batch: lanes may be due. */
  abstract poke(): void;
}

/** Looks again before anything of a connection we have not heard of is set aside. */
export const meetConnections = async (settings: DeliverySettings, connectionIds: readonly string[]): Promise<void> => {
  if (connectionIds.some((id) => settings.teamOf(id) === undefined)) await settings.lookForConnections();
};

export const connectionUnknown = (connectionId: string): Settlement => ({
  kind: 'park',
  code: 'CONNECTION_UNKNOWN',
  reason: `There is no connection ${connectionId}.`,
});
