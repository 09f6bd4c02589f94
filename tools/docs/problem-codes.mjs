// Which codes the sources can produce, and which page of docs/problems explains each.
import { basename } from 'node:path';
import { filesIn, read } from './paths.mjs';

const isSource = (path) =>
  path.endsWith('.ts') && !/\.(spec|contract|fixtures|examples|d)\.ts$/.test(path) && !/\/(contract|fixtures)\.ts$/.test(path);

/** Where a code stands in the sources. The first group holds one code or several of a union. */
const places = [
  /\bcode\??\s*[:=]\s*((?:\|?\s*'[A-Za-z][\w-]*'\s*)+)/g, // code = 'X', code: 'X', code: 'A' | 'B'
  /\bcode\s*[:=]\s*[^,;}'\n]*\?\?\s*'([A-Z][A-Z_]+)'/g, // code: errorCode(error) ?? 'X'
  /\bcode:\s*[^,;}'\n]*\?\s*'([\w-]+)'\s*:\s*'[\w-]+'/g, // code: is ? 'x' : 'y'
  /\bcode:\s*[^,;}'\n]*\?\s*'[\w-]+'\s*:\s*'([\w-]+)'/g,
  /\bcode:\s*`(HTTP_)\$/g,
  /\bApiProblem\(\s*'([\w-]+)'/g,
  /\bunreadable\(\s*\w+,\s*'([\w-]+)'/g,
  /\breject\(\w+,\s*\w+,\s*'([\w-]+)'/g,
  /\bexclude\(\s*(?:[^'()]*\?\?\s*)?'([\w-]+)'/g,
  /\bunknownStatus = ('[\w-]+')/g,
  /\bskipCodes = \[([^\]]*)\]/g,
  /\btimeProblems = \[([^\]]*)\]/g,
  /\bmomentSkipReasons = \[([^\]]*)\]/g,
];

const notOurs = new Set(['custom']); // zod's own

/** Code to the files that produce it, both sorted. */
export const codesInSources = () => {
  const found = new Map();
  for (const path of ['apps', 'libs'].flatMap((folder) => filesIn(folder, isSource))) {
    const text = read(path);
    for (const place of places)
      for (const [, matched] of text.matchAll(place))
        for (const code of matched.includes("'") ? [...matched.matchAll(/'([\w-]+)'/g)].map(([, one]) => one) : [matched]) {
          if (notOurs.has(code)) continue;
          found.set(code, [...new Set([...(found.get(code) ?? []), path])].sort());
        }
  }
  return new Map([...found].sort(([a], [b]) => compare(a, b)));
};

const compare = (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : a < b ? -1 : 1);

/** Code to { page, anchor, title }. A page is named like its code, or explains a family: a heading per code, `## `CODE`: what it means`. */
export const pagesOfCodes = () => {
  const pages = new Map();
  for (const path of filesIn('docs/problems', (name) => name.endsWith('.md'))) {
    const text = read(path);
    const name = basename(path, '.md');
    const [, heading = name] = /^# (.+)$/m.exec(text) ?? [];
    const sections = [...text.matchAll(/^## `([A-Za-z][\w-]*)`: (.+)$/gm)];
    if (sections.length === 0) pages.set(name, { page: `${name}.md`, title: titleOf(heading) });
    for (const [whole, code, title] of sections) pages.set(code, { page: `${name}.md#${anchorOf(whole.slice(3))}`, title });
  }
  return new Map([...pages].sort(([a], [b]) => compare(a, b)));
};

const titleOf = (heading) => heading.replace(/^`[^`]+`: /, '');

/** As GitHub makes anchors of headings. */
export const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
