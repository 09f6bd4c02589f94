import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const home = resolve(import.meta.dirname, '..');
const cache = resolve(home, '../../node_modules/.cache/sync-kafka');
const LEAST_JAVA = 17;
const MAVEN_MS = 600_000;

/** Why no broker can be started here, in words that tell what to install. */
export class KafkaNotPossible extends Error {
  readonly code = 'KAFKA_NOT_POSSIBLE';
}

/**
 * The folder with Kafka's jars as pom.xml pins them; Maven fetches them the first time, and again when pom.xml changes. Throws KafkaNotPossible when
 * Java 17 or Maven is missing, or Maven cannot reach its repository.
 */
export const ensureJars = async (say: (line: string) => void = () => undefined): Promise<string> => {
  await checkJava();
  const pom = resolve(home, 'pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = resolve(cache, version);
  if (existsSync(folder)) return folder;
  say('Fetching Kafka with Maven; this happens once.');
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  try {
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`], { timeout: MAVEN_MS });
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new KafkaNotPossible(notFetched(error), { cause: error });
  }
  // Two processes may have fetched at the same time; the folder of either will do.
  if (existsSync(folder)) rmSync(partial, { recursive: true, force: true });
  else renameSync(partial, folder);
  return folder;
};

const checkJava = async (): Promise<void> => {
  const found = await run('java', ['-version']).then(
    ({ stderr }) => Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0),
    () => 0,
  );
  if (found < LEAST_JAVA)
    throw new KafkaNotPossible(
      `Kafka needs Java ${LEAST_JAVA} or newer, found ${found === 0 ? 'none' : `Java ${found}`}; install one (Debian: openjdk-17-jre-headless), or name running brokers in KAFKA_BROKERS.`,
    );
};

const notFetched = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? 'Kafka is fetched with Maven, which is not installed; install it (Debian: maven), or name running brokers in KAFKA_BROKERS.'
    : 'Maven could not fetch Kafka; look at its output with: mvn -f tools/kafka/pom.xml dependency:copy-dependencies';
