// node tools/images/prune.mjs <app> <folder>: copies what one app needs at run time into an empty folder, ready to be an image: `node main.mjs` there starts it,
// `node healthcheck.mjs` says whether it may take traffic. The Dockerfile calls this script, and so does its test (src/image.int.spec.ts). `npm ci` and `npm run build`
// come first; the folder then holds no test, no development tool and, but for their own images, no simulator.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { appNamed, root } from './apps.mjs';
import { closureOf } from './closure.mjs';

/** Of npm packages: what Node never reads. Licences stay. */
const unread = /\.([cm]?ts|map|tsbuildinfo|flow|md|markdown)$|\/\.(github|vscode|eslintrc[^/]*|prettierrc[^/]*)$/i;

export const prune = (name, target) => {
  const app = appNamed(name);
  if (existsSync(target) && readdirSync(target).length > 0) throw new Error(`${target} is not empty; name a new folder.`);
  const { files, workspaces, packages } = closureOf(app.entry);
  for (const file of files) copyFile(file, target);
  for (const workspace of workspaces) {
    copyFile(`${workspace}/package.json`, target);
    link(workspace, target);
  }
  for (const folder of packages) copyPackage(folder, target);
  for (const folder of app.alongside) copyFolder(folder, target);
  writeFileSync(join(target, 'main.mjs'), `import './${app.entry}';\n`);
  writeFileSync(join(target, 'healthcheck.mjs'), healthcheckOf(app));
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifestOf(name, packages), null, 2)}\n`);
  return { files: files.length, workspaces: workspaces.length, packages: packages.length };
};

const copyFile = (path, target) => {
  mkdirSync(join(target, dirname(path)), { recursive: true });
  cpSync(join(root, path), join(target, path));
};

const copyFolder = (path, target) => {
  if (!existsSync(join(root, path))) throw new Error(`${path} is not there; build the workspace first: npm run build`);
  cpSync(join(root, path), join(target, path), { recursive: true, filter: (source) => !unread.test(source) });
};

/** Packages inside a package are in the list themselves, if they are needed. */
const copyPackage = (path, target) => {
  const from = join(root, path);
  cpSync(from, join(target, path), {
    recursive: true,
    filter: (source) => !unread.test(source) && !relative(from, source).split('/').includes('node_modules'),
  });
};

/** node_modules/@sync/x leads to the workspace, as npm does it. */
const link = (workspace, target) => {
  const { name } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
  const place = join(target, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(relative(dirname(place), join(target, workspace)), place);
};

/** Asks the process whether it may take traffic, where its own setting says it listens; one that ends by itself is asked nothing. */
const healthcheckOf = ({ port, portSetting, healthPath }) =>
  port === undefined
    ? '// This one does its work and ends; its exit code tells how it went.\n'
    : [
        `const port = process.env.${portSetting} || ${port};`,
        `const { ok } = await fetch(\`http://127.0.0.1:\${port}${healthPath}\`, { signal: AbortSignal.timeout(2_000) }).catch(() => ({ ok: false }));`,
        'process.exit(ok ? 0 : 1);',
        '',
      ].join('\n');

/** What is inside, with versions, for whoever has to know. */
const manifestOf = (name, packages) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const contents = packages.map((path) => {
    const { name: own, version: ownVersion } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
    return `${own}@${ownVersion}`;
  });
  return { name: `@sync/image-${name}`, version, private: true, type: 'module', contents };
};

if (process.argv[1] === import.meta.filename) {
  const [name, folder] = process.argv.slice(2);
  if (!name || !folder) {
    console.error(`Usage: node ${basename(import.meta.filename)} <app> <empty folder>`);
    process.exit(2);
  }
  const { files, workspaces, packages } = prune(name, resolve(folder));
  console.log(`${name}: ${files} files of ${workspaces} workspaces, ${packages} npm packages, in ${folder}`);
}
