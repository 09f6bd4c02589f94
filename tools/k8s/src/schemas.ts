import { resolve } from 'node:path';
import ts from 'typescript';
import type { KubernetesObject } from './objects.js';

const root = resolve(import.meta.dirname, '../../..');

/** The module of typed Kubernetes schemas that has this version's kinds. */
const moduleOf = (apiVersion: string): string =>
  apiVersion.startsWith('keda.sh/') ? `@kubernetes-models/keda/${apiVersion}` : `kubernetes-models/${apiVersion}`;

interface Model {
  validate(): void;
}
type ModelClass = new (data: unknown) => Model;

/** What is wrong with an object by the schema of its kind: values of another type, what is missing. */
export const violations = async (object: KubernetesObject): Promise<string[]> => {
  const { apiVersion, kind, metadata } = object;
  const models = (await import(moduleOf(apiVersion))) as Readonly<Record<string, ModelClass | undefined>>;
  const Kind = models[kind];
  if (!Kind) return [`${kind} ${metadata.name}: ${apiVersion} has no such kind`];
  try {
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [`${kind} ${metadata.name}: ${error instanceof Error ? error.message : String(error)}`];
  }
};

/**
 * Fields that a kind does not have, which the schemas let pass and Kubernetes would drop or refuse: each object as a literal of its TypeScript type, so that the
 * compiler objects to what the type does not know.
 */
export const unknownFields = (objects: readonly KubernetesObject[]): string[] => {
  const file = resolve(root, 'tools/k8s/src/rendered-objects.ts');
  const text = objects
    .map(({ apiVersion, kind, ...rest }, index) =>
      [
        `import { ${kind} as Kind${index} } from '${moduleOf(apiVersion)}';`,
        `export const object${index} = new Kind${index}(${JSON.stringify(rest)});`,
      ].join('\n'),
    )
    .join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (name, ...more) =>
      name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : disk.getSourceFile(name, ...more),
    fileExists: (name) => name === file || disk.fileExists(name),
    readFile: (name) => (name === file ? text : disk.readFile(name)),
  };
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = text.slice(0, start).split('\n').length - 1;
    const { kind, metadata } = objects[Math.floor(line / 2)] ?? { kind: 'unknown', metadata: { name: 'unknown' } };
    return `${kind} ${metadata.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
};
