// node tools/docs/generate.mjs: writes the generated documents. `npm run build` comes first. check.mjs compares what it would write.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { renderAsyncApi } from './render-asyncapi.mjs';
import { loadSettings, renderConfig, renderEnvExample } from './render-config.mjs';
import { renderEvents } from './render-events.mjs';
import { renderMappings } from './render-mappings.mjs';
import { renderProblems } from './render-problems.mjs';

const mark = '<!-- Generated: node tools/docs/generate.mjs. Change the sources, not this page. -->';
const page = (text) => `${mark}\n\n${text}\n`;

/** Path from the root to content. */
export const generated = async () => {
  const settings = await loadSettings();
  return new Map([
    ['docs/reference/config.md', page(renderConfig(settings))],
    ['docs/reference/events.md', page(await renderEvents())],
    ['docs/reference/mappings.md', page(await renderMappings())],
    ['docs/reference/asyncapi.json', `${await renderAsyncApi()}\n`],
    ['docs/reference/problems.md', page(renderProblems())],
    ['.env.example', `${renderEnvExample(settings)}\n`],
  ]);
};

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of await generated()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  process.exit(0); // nothing loaded for its declarations may keep us
}
