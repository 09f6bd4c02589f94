// node tools/k8s/pin-images.mjs <overlay> [<registry> <app>=<sha256:… or tag>...]: writes which images an overlay runs, and the name of the migration Job, which
// ends in a hash of its image: a Job cannot be changed, so another image has to be another Job. Without images it only brings the name in line.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { apps } from '../images/apps.mjs';

const ours = 'ghl-sendx-sync/';
const names = apps.filter(({ folder }) => !folder).map(({ app }) => app);

/** The migration Job's name for this image reference. */
export const jobNameFor = (image) => `migrate-${createHash('sha256').update(image).digest('hex').slice(0, 8)}`;

/** The text of a kustomization.yaml with these images; `pins`: app to digest or tag. */
export const pinned = (text, registry, pins) => {
  const document = parseDocument(text);
  for (const [app, version] of Object.entries(pins)) {
    if (!names.includes(app)) throw new Error(`There is no app ${app}; tools/images/apps.json names ${names.join(', ')}.`);
    const entry = entryOf(document, app) ?? added(document, app);
    entry.set('newName', `${registry}/${app}`);
    entry.delete(version.startsWith('sha256:') ? 'newTag' : 'digest');
    entry.set(version.startsWith('sha256:') ? 'digest' : 'newTag', version);
  }
  const withImages = document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: true });
  const patched = withImages.replace(/^( +value: )migrate-[0-9a-f]{8}$/m, `$1${jobNameFor(migrateImage(document))}`);
  if (!/^ +value: migrate-[0-9a-f]{8}$/m.test(patched)) throw new Error('The overlay has no patch that names the Job migrate.');
  return patched;
};

const entryOf = (document, app) =>
  (document.get('images')?.items ?? []).find((item) => isMap(item) && item.get('name') === `${ours}${app}`);

const added = (document, app) => {
  if (!document.has('images')) document.set('images', document.createNode([]));
  const entry = document.createNode({ name: `${ours}${app}` });
  document.get('images').add(entry);
  return entry;
};

const migrateImage = (document) => {
  const entry = entryOf(document, 'migrate');
  const name = entry?.get('newName') ?? `${ours}migrate`;
  const digest = entry?.get('digest');
  return digest ? `${name}@${digest}` : `${name}:${entry?.get('newTag') ?? 'dev'}`;
};

if (process.argv[1] === import.meta.filename) {
  const [overlay, registry = '', ...pairs] = process.argv.slice(2);
  if (!overlay) {
    console.error('Usage: node tools/k8s/pin-images.mjs <overlay> [<registry> <app>=<sha256:… or tag>...]');
    process.exit(2);
  }
  const file = join(import.meta.dirname, 'overlays', overlay, 'kustomization.yaml');
  const pins = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  writeFileSync(file, pinned(readFileSync(file, 'utf8'), registry, pins));
  console.log(`wrote ${file}`);
}
