import type { World } from '@sync/e2e';

export interface CallsMade {
  readonly identify: number;
  readonly all: number;
  /** Of these, fields and tags made or listed: once per team, whoever is pushed. */
  readonly vocabulary: number;
  readonly tooMany: number;
  /** Of these, all but looks: what may change somebody. */
  readonly writes: number;
  /** `identify/bulk 400, contact 12`, most first. */
  readonly text: string;
}

/** What SendX was asked since a bookmark. */
export const sendxCalls = ({ sendx }: World, since = 0): CallsMade => {
  const calls = sendx.recorder.list({ since }).filter(({ path }) => path.startsWith('/api/'));
  const kinds = new Map<string, number>();
  for (const { method, path } of calls) {
    const kind = kindOf(method, path);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const ordered = [...kinds].sort(([, one], [, other]) => other - one);
  return {
    identify: calls.filter(({ path }) => path.includes('/identify')).length,
    all: calls.length,
    vocabulary: calls.filter(({ path }) => /\/(customfield|tag|list)(\/|$)/.test(path)).length,
    tooMany: calls.filter(({ status }) => status === 429).length,
    writes: calls.filter(({ method }) => method !== 'GET').length,
    text: ordered.map(([kind, count]) => `${kind} ${count}`).join(', '),
  };
};

/** The method and the words of the path; addresses and ids would make a kind of every call. */
const kindOf = (method: string, path: string): string => {
  const words = path.split('/').slice(4);
  return `${method} ${words.map((word) => (/^[a-z]+$/i.test(word) && word.length < 16 ? word : '…')).join('/')}`;
};

/** What GHL refused, and what it would have under either way of counting. */
export const ghlRefusals = ({ ghl }: World): number => {
  const { fixedViolations, slidingViolations } = ghl.world.rate.counts();
  return Math.max(ghl.calls.list().filter(({ status }) => status === 429).length, fixedViolations, slidingViolations);
};
