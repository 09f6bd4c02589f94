import type { Connection, Connections, SecretName } from '@sync/credentials';

/** The connections as of the last look, and their secrets, for those who may not wait for a query. */
export class ConnectionDirectory {
  #connections: readonly Connection[] = [];
  readonly #secrets = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly connections: Connections) {}

  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), 1_000); // the next look tries again
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  connectionOf(locationId: string): string | undefined {
    return this.#connections.find((connection) => connection.locationId === locationId)?.id;
  }

  locationOf(connectionId: string): string | undefined {
    return this.#connections.find(({ id }) => id === connectionId)?.locationId;
  }

  teamOf(connectionId: string): string | undefined {
    return this.#connections.find(({ id }) => id === connectionId)?.sendxTeam;
  }

  ghlToken(locationId: string): Promise<string> {
    const connection = this.#connections.find((one) => one.locationId === locationId);
    return this.#secret(connection, 'ghl-token');
  }

  sendxApiKey(team: string): Promise<string> {
    return this.#secret(
      this.#connections.find(({ sendxTeam }) => sendxTeam === team),
      'sendx-api-key',
    );
  }

  async #secret(connection: Connection | undefined, name: SecretName): Promise<string> {
    if (!connection) throw new Error(`No connection needs the secret ${name} any more.`);
    const id = `${connection.id}/${name}`;
    const known = this.#secrets.get(id) ?? (await this.connections.secret(connection.id, name));
    this.#secrets.set(id, known);
    return known;
  }

  async #look(): Promise<void> {
    this.#connections = await this.connections.all();
  }
}
