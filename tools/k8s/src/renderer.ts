import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const PINNED = 'v5.7.1';
const BUILD_MS = 300_000;
const OUTPUT_BYTES = 16 * 1_048_576;

export interface Renderer {
  /** Which program, in words. */
  readonly name: string;
  /** The objects of a folder with a kustomization.yaml, as YAML documents. */
  render(folder: string): Promise<string>;
}

/**
 * A real Kustomize of version 5: the one on the PATH; else the one inside kubectl (Debian's kubectl is too old for that); else one that Go builds, once, into
 * node_modules/.cache. Otherwise the reason in words. See docs/decisions/kustomize-renders-itself.md.
 */
export const findRenderer = async (): Promise<Renderer | { readonly missing: string }> => {
  if (await saysFive('kustomize', ['version'])) return renderer('kustomize on the PATH', 'kustomize', ['build']);
  if (await saysFive('kubectl', ['version', '--client'])) return renderer('kubectl on the PATH', 'kubectl', ['kustomize']);
  const built = await builtByGo().catch((error: unknown) => ({ missing: whyNot(error) }));
  return typeof built === 'string' ? renderer(`kustomize ${PINNED}, built by Go`, built, ['build']) : built;
};

const renderer = (name: string, program: string, args: readonly string[]): Renderer => ({
  name,
  render: async (folder) => (await run(program, [...args, join(root, folder)], { maxBuffer: OUTPUT_BYTES })).stdout,
});

const saysFive = (program: string, args: readonly string[]): Promise<boolean> =>
  run(program, [...args]).then(
    ({ stdout }) => /^v5\.|kustomize\/v5\.|Kustomize Version: v5\./m.test(stdout),
    () => false,
  );

const builtByGo = async (): Promise<string> => {
  const folder = join(root, 'node_modules/.cache/sync-kustomize', PINNED);
  const program = join(folder, 'kustomize');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await run('go', ['install', `sigs.k8s.io/kustomize/kustomize/v5@${PINNED}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '' },
    timeout: BUILD_MS,
  });
  return program;
};

const whyNot = (error: unknown): string =>
  (error as { readonly code?: unknown }).code === 'ENOENT'
    ? 'there is no kustomize 5, no kubectl that has one, and no Go to build it with; install one of them.'
    : `there is no kustomize 5 and no kubectl that has one, and Go could not build it: ${String(error)}`;
