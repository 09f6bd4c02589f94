import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

/** One metric as the code declares it. */
export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** What Prometheus calls its series. */
  readonly series: readonly string[];
  /** Text of the library that declares it, where its labels are named as well. */
  readonly source: string;
}

const declaration = /\b(counter|gauge|histogram)\(\s*'([a-z_]+)',/g;
const suffixes = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_sum', '_count'] } as const;

/** Every metric that a process of the product may show, by its name in the code. */
export const metricsInCode = (): ReadonlyMap<string, Metric> => {
  const found = new Map<string, Metric>();
  for (const library of librariesIn('libs')) {
    const source = sourcesIn(library)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    for (const [, kind, name = ''] of source.matchAll(declaration)) {
      const known = kind as Metric['kind'];
      found.set(name, { kind: known, series: suffixes[known].map((suffix) => `${name}${suffix}`), source });
    }
  }
  return found;
};

/** Folders with a package.json, at any depth. */
const librariesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['dist', 'node_modules', 'src'].includes(entry.name))
    .flatMap(({ name }) =>
      existsSync(join(root, folder, name, 'package.json')) ? [`${folder}/${name}`] : librariesIn(`${folder}/${name}`),
    );

const sourcesIn = (library: string): string[] =>
  readdirSync(join(root, library, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.(spec|examples|fixtures|contract)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
