import { run } from './program.js';

const code = await run(process.argv.slice(2), {
  env: process.env,
  fetch: globalThis.fetch,
  say: (text) => console.log(text),
  complain: (text) => console.error(text),
});
// `process.exitCode` alone is not enough: the embedded database's library ends the process with 0 of its own. Output goes out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
