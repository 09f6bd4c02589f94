// Where things are. The scripts read the built workspace (npm run build), so that documents are made from what runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = join(import.meta.dirname, '../..');

const skipped = new Set(['node_modules', 'dist', '.git', '.nx', '.data', 'coverage', 'test-results']);

/** Files under `folder` that `keep` likes, as paths from the root, sorted. */
export const filesIn = (folder, keep) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesIn(path, keep);
      return keep(path) ? [path] : [];
    })
    .sort();

export const read = (path) => readFileSync(join(root, path), 'utf8');
export const fromRoot = (path) => relative(root, path);

/** Imports a built module by its path from the root; the message of a missing one names the way out. */
export const importBuilt = async (path) => {
  try {
    return await import(pathToFileURL(join(root, path)).href);
  } catch (cause) {
    throw new Error(`${path} could not be loaded; build the workspace first: npm run build`, { cause });
  }
};
