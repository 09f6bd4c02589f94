// Relative links in every .md: the file must be there, and the heading when the link names one.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesIn, read, root } from './paths.mjs';
import { anchorOf } from './problem-codes.mjs';

const withoutCode = (text) =>
  text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code));
const headingsOf = (path) =>
  new Set(
    [
      ...read(path)
        .replace(/^```[\s\S]*?^```/gm, '')
        .matchAll(/^#{1,6} (.+)$/gm),
    ].map(([, heading]) => anchorOf(heading)),
  );

export const brokenLinks = () =>
  filesIn('.', (path) => path.endsWith('.md')).flatMap((path) =>
    [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
      if (/^[a-z]+:/i.test(target)) return [];
      const [file = '', anchor] = target.split('#');
      const goal = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, goal))) return [`${path}: the link ${target} leads nowhere; correct it.`];
      if (anchor && statSync(join(root, goal)).isFile() && !headingsOf(goal).has(anchor))
        return [`${path}: the link ${target} names a heading that ${goal} does not have; correct it.`];
      return [];
    }),
  );
