import type { Span } from '@sync/contracts-console';

/** A span in its place: below the one it belongs to. */
export interface SpanRow {
  readonly span: Span;
  readonly depth: number;
}

/** Parents before their children, siblings by their start. A span whose parent is not kept stands at the top. */
export const rowsOf = (spans: readonly Span[]): SpanRow[] => {
  const known = new Set(spans.map(({ id }) => id));
  const placeOf = ({ parent }: Span): string | null => (parent !== null && known.has(parent) ? parent : null);
  const below = (parent: string | null, depth: number): SpanRow[] =>
    spans.filter((span) => placeOf(span) === parent).flatMap((span) => [{ span, depth }, ...below(span.id, depth + 1)]);
  return below(null, 0);
};

/** The time that spans cover, in microseconds since the epoch. */
export const extentOf = (spans: readonly Span[]): { readonly fromUs: number; readonly totalUs: number } => {
  const fromUs = Math.min(...spans.map(({ startUs }) => startUs));
  const untilUs = Math.max(...spans.map(({ startUs, durationUs }) => startUs + durationUs));
  return { fromUs, totalUs: Math.max(untilUs - fromUs, 1) };
};

/** 340 µs, 12 ms, 3.4 s, 5 min. */
export const durationText = (us: number): string => {
  if (us < 1_000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${Math.round(us / 1_000)} ms`;
  if (us < 120_000_000) return `${(us / 1_000_000).toFixed(1)} s`;
  return `${Math.round(us / 60_000_000)} min`;
};
