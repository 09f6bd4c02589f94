/** Which connection a location belongs to; undefined: we do not know the location (yet). */
export abstract class ConnectionDirectory {
  abstract connectionOf(locationId: string): string | undefined;
}
