import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

export const root = resolve(import.meta.dirname, '../../..');

const listed = z.array(
  z.strictObject({
    app: z.string(),
    port: z.number().optional(),
    portSetting: z.string().optional(),
    healthPath: z.string().optional(),
    folder: z.string().optional(),
    alongside: z.array(z.string()).optional(),
  }),
);

/** One image, as tools/images/apps.json lists it. */
export type Image = z.output<typeof listed>[number] & {
  /** A simulator, and not part of the product. */
  readonly isSimulator: boolean;
};

/** Every image there is; see tools/images/apps.mjs for what the fields mean. */
export const images: readonly Image[] = listed.parse(JSON.parse(readFileSync(join(root, 'tools/images/apps.json'), 'utf8'))).map((one) => ({
  ...one,
  isSimulator: one.folder !== undefined,
}));

/** Which settings each app reads, and whether they have to be set, from the declarations in the built code. */
export const declaredSettings = async (): Promise<Readonly<Record<string, Readonly<Record<string, boolean>>>>> => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'tools/images/settings.mjs')]);
  return z.record(z.string(), z.record(z.string(), z.boolean())).parse(JSON.parse(stdout));
};
