// docs/reference/problems.md: an index of the pages in docs/problems.
import { codesInSources, pagesOfCodes } from './problem-codes.mjs';

export const renderProblems = () => {
  const codes = codesInSources();
  const rows = [...pagesOfCodes()].map(([code, { page, title }]) => {
    const from = (codes.get(code) ?? []).map((path) => `\`${path.replace(/\/src\/.*$/, '')}\``);
    return `| [\`${code}\`](../problems/${page}) | ${title} | ${[...new Set(from)].join(', ') || 'gone from the sources'} |`;
  });
  return [
    '# Problems',
    'Every code that a message, the log, the console or an outcome event can carry. Codes never change.',
    ['| Code | Means | Comes from |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
};
