/**
 * What a server does with a webhook. `ours` is the product; `no-store` is the product over a log that keeps nothing; `bare` inserts a row per
 * request and checks no signature; `bare-batched` inserts what arrived meanwhile in one statement.
 */
export const modes = ['ours', 'no-store', 'bare', 'bare-batched'] as const;
export type Mode = (typeof modes)[number];

export const isMode = (text: string | undefined): text is Mode => modes.some((mode) => mode === text);
