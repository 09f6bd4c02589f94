import type { Setting } from './settings.js';

export type ConfigDeclaration = Readonly<Record<string, Setting<unknown>>>;
export type ConfigValues<D extends ConfigDeclaration> = { readonly [K in keyof D]: D[K] extends Setting<infer T> ? T : never };

/** Everything that is wrong with the configuration, one line each; the process stops with it before it does anything. */
export class ConfigInvalid extends Error {
  readonly code = 'CONFIG_INVALID';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Declares the settings of one module, next to their user; .env.example and docs/reference/config.md are generated from it. */
export const defineConfig = <const D extends ConfigDeclaration>(declaration: D): D => declaration;

/**
 * Reads all settings at once; an empty variable counts as unset. `rules` between settings are asked even when single values are wrong (those
 * are undefined then), so that everything is told in one go. Throws ConfigInvalid naming everything that is wrong.
 */
export const readConfig = <D extends ConfigDeclaration>(
  declaration: D,
  env: Readonly<Record<string, string | undefined>>,
  rules: (values: Partial<ConfigValues<D>>) => readonly string[] = () => [],
): ConfigValues<D> => {
  const problems: string[] = [];
  const entries = Object.entries(declaration).map(([name, setting]) => [name, readOne(name, setting, env[name], problems)]);
  const values = Object.fromEntries(entries) as ConfigValues<D>;
  problems.push(...rules(values));
  if (problems.length > 0) throw new ConfigInvalid(problems);
  return values;
};

const readOne = (name: string, setting: Setting<unknown>, raw: string | undefined, problems: string[]): unknown => {
  if (raw === undefined || raw.trim() === '') {
    if (setting.required) problems.push(`${name} is not set: ${setting.about}`);
    return setting.fallback;
  }
  const result = setting.parse(raw.trim());
  if ('value' in result) return result.value;
  problems.push(`${name}: ${result.problem}. ${setting.about}`);
  return undefined;
};

/** The effective settings as printable lines, secrets masked; for the start-up summary. */
export const describeConfig = <D extends ConfigDeclaration>(declaration: D, values: ConfigValues<D>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(declaration).map(([name, setting]) => {
      const value = values[name];
      return [name, value === undefined ? '(not set)' : setting.show(value)];
    }),
  );
