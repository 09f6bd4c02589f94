import { SendxClient, type SendxClientOptions } from '@sync/sendx-client';
import { ClientTeams } from './client-calls.js';
import type { SendxTeams } from './sendx-calls.js';

/** The real SendX behind the port, to be closed last. `teamOf` names the team of a connection. */
export const openTeams = (
  options: SendxClientOptions,
  teamOf: (connectionId: string) => string | undefined,
): { readonly teams: SendxTeams; close(): Promise<void> } => {
  const client = new SendxClient(options);
  return { teams: new ClientTeams(client, teamOf), close: () => client.close() };
};
