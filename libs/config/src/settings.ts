import { inspect } from 'node:util';
import { z } from 'zod';

/** A value that can be used but not printed: every way of turning it into text shows `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** One environment variable: how it is read, what it is when unset, and the sentence that documents it. */
export interface Setting<T> {
  readonly about: string;
  readonly shape: string;
  readonly fallback: T | undefined;
  readonly required: boolean;
  parse(raw: string): { readonly value: T } | { readonly problem: string };
  /** How the value is printed in the start-up summary and in documents; a secret prints as `[set]`. */
  show(value: T): string;
}

interface Options<T> {
  readonly about: string;
  readonly default?: T;
  readonly required?: true;
}

/** Without a default and not required, a setting may be undefined. */
type Value<T, O> = O extends { readonly default: T } | { readonly required: true } ? T : T | undefined;

const setting = <T, O extends Options<T>>(
  shape: string,
  schema: z.ZodType<T, string>,
  options: O,
  show: (value: T) => string,
): Setting<Value<T, O>> => {
  const declared: Setting<T> = {
    about: options.about,
    shape,
    fallback: options.default,
    required: options.required ?? false,
    parse: (raw) => {
      const result = schema.safeParse(raw);
      return result.success ? { value: result.data } : { problem: result.error.issues[0]?.message ?? `expected ${shape}` };
    },
    show,
  };
  return declared;
};

export const text = <const O extends Options<string>>(options: O) => setting('text', z.string().min(1), options, String);

export const url = <const O extends Options<string>>(options: O) =>
  setting('URL', z.url({ protocol: /^(https?|postgres(ql)?)$/, message: 'expected an http(s) or postgres URL' }), options, withoutPassword);

export const integer = <const O extends Options<number> & { readonly min?: number; readonly max?: number }>(options: O) => {
  const min = options.min ?? 0;
  const max = options.max ?? Number.MAX_SAFE_INTEGER;
  const range = z.string().transform((raw, context) => {
    const value = /^-?\d+$/.test(raw) ? Number(raw) : NaN;
    if (value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: `expected a whole number from ${min} to ${max}` });
    return z.NEVER;
  });
  return setting<number, O>('whole number', range, options, String);
};

export const flag = <const O extends Options<boolean>>(options: O) => {
  const words = z
    .enum(['yes', 'no', 'true', 'false', '1', '0'], 'expected yes or no')
    .transform((word) => ['yes', 'true', '1'].includes(word));
  return setting<boolean, O>('yes | no', z.string().pipe(words), options, (value) => (value ? 'yes' : 'no'));
};

export const choice = <const T extends string, const O extends Options<T>>(words: readonly [T, ...T[]], options: O) =>
  setting<T, O>(words.join(' | '), z.string().pipe(z.enum(words, `expected one of ${words.join(', ')}`)), options, String);

export const list = <const O extends Options<readonly string[]>>(options: O) => {
  const items = z.string().transform((raw) =>
    raw
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );
  return setting<readonly string[], O>('comma-separated list', items, options, (value) => value.join(', '));
};

export const secret = <const O extends Options<Secret>>(options: O) =>
  setting<Secret, O>(
    'secret',
    z
      .string()
      .min(1)
      .transform((raw) => new Secret(raw)),
    options,
    () => '[set]',
  );

const withoutPassword = (value: string): string => {
  const parsed = new URL(value);
  if (parsed.password) parsed.password = '***';
  return parsed.toString();
};
