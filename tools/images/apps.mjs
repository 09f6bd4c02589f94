// Which images there are: apps.json is the one list; Dockerfile, docker-compose.yml, tools/k8s and their tests follow it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/**
 * `port`: where it answers health and metrics unless `portSetting` says otherwise; without one it does its work and ends. `folder`: where it lives, when that is not apps/<app>.
 * `alongside`: folders that it reads at run time besides what it imports. `isBuilt`: whether this checkout has it, built.
 */
export const apps = JSON.parse(readFileSync(join(import.meta.dirname, 'apps.json'), 'utf8')).map((one) => {
  const entry = `${one.folder ?? `apps/${one.app}`}/dist/main.js`;
  return { alongside: [], healthPath: '/readyz', ...one, entry, isBuilt: existsSync(join(root, entry)) };
});

export const appNamed = (name) => {
  const found = apps.find(({ app }) => app === name);
  if (!found) throw new Error(`There is no app ${name}; tools/images/apps.json names ${apps.map(({ app }) => app).join(', ')}.`);
  if (!found.isBuilt)
    throw new Error(`${found.entry} is not there; build the workspace first (npm run build), or the app is not in this version yet.`);
  return found;
};
