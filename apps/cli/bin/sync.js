#!/usr/bin/env node
// The command itself is built (apps/cli/dist); this file is committed, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error('The sync command is not built yet. Build it with: npm run build');
  process.exitCode = 1;
}
