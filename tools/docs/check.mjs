// node tools/docs/check.mjs: fails when a generated document is not what generate.mjs would write, when a code in the sources has no
// page in docs/problems (or a page no code), when asyncapi.json is no AsyncAPI document, when a relative link in a .md leads nowhere, or when README.md's commands cannot be read.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiProblems } from './asyncapi-problems.mjs';
import { brokenLinks } from './check-links.mjs';
import { generated } from './generate.mjs';
import { read, root } from './paths.mjs';
import { codesInSources, pagesOfCodes } from './problem-codes.mjs';
import { readmeCommands } from './readme-commands.mjs';

const stale = async () =>
  [...(await generated())].flatMap(([path, text]) =>
    existsSync(join(root, path)) && read(path) === text ? [] : [`${path} differs from its sources; run: node tools/docs/generate.mjs`],
  );

const pagesAndCodes = () => {
  const codes = codesInSources();
  const pages = pagesOfCodes();
  return [
    ...[...codes].flatMap(([code, files]) =>
      pages.has(code) ? [] : [`${code} (${files[0]}) has no page; write docs/problems/${code}.md.`],
    ),
    ...[...pages].flatMap(([code, { page }]) =>
      codes.has(code) ? [] : [`docs/problems/${page} explains ${code}, which nothing produces any more; remove it.`],
    ),
  ];
};

const commands = () => {
  try {
    return readmeCommands().length > 0 ? [] : ['README.md has no block marked "bash run"; mark the ones that must work.'];
  } catch (error) {
    return [error.message];
  }
};

const problems = [
  ...(await stale()),
  ...asyncApiProblems(read('docs/reference/asyncapi.json')),
  ...pagesAndCodes(),
  ...brokenLinks(),
  ...commands(),
];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Documents and sources agree.' : `${problems.length} problem(s) in the documents.`);
process.exit(problems.length === 0 ? 0 : 1);
