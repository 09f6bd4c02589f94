import type { z } from 'zod';
import { mappingDocument, type MappingDocument } from './mapping-document.js';

/** One thing that is wrong: where (`fields[3].from`), and what was expected, found, and to be done. */
export interface MappingProblem {
  readonly path: string;
  readonly message: string;
}

export type MappingValidation =
  { readonly ok: true; readonly mapping: MappingDocument } | { readonly ok: false; readonly problems: readonly MappingProblem[] };

/** Reads a mapping document, filling defaults in. Lists everything that is wrong, for a person to correct. */
export const validateMapping = (json: unknown): MappingValidation => {
  const parsed = mappingDocument.safeParse(json);
  if (parsed.success) return { ok: true, mapping: parsed.data };
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, [], json)) };
};

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const problemsOf = (issue: Issue, above: Path, json: unknown): MappingProblem[] => {
  const path = [...above, ...issue.path];
  const closest = issue.code === 'invalid_union' ? closestBranch(issue.errors) : null;
  // A rule is a union without words of its own: what is wrong lies inside the branch that was meant.
  if (closest && issue.message === 'Invalid input') return closest.flatMap((inner) => problemsOf(inner, path, json));
  const found = valueAt(json, path);
  return [
    {
      path: pathText(path),
      message: `${sentence(issue.message)} Found ${found === undefined ? 'nothing' : shown(found)}${nextStep(issue)}`,
    },
  ];
};

/** The branch with the fewest complaints; on a tie the first. */
const closestBranch = (branches: readonly Issue[][]): Issue[] | null =>
  branches.reduce<Issue[] | null>((best, branch) => (best === null || branch.length < best.length ? branch : best), null);

const nextStep = (issue: Issue): string =>
  issue.code === 'unrecognized_keys' ? `; remove ${issue.keys.join(', ')}, or look for a misspelling.` : '; change it and save again.';

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  ) || 'document';

const valueAt = (json: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    json,
  );

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
