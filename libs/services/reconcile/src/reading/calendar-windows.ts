import { z } from 'zod';

const DAY_MS = 86_400_000;
/** GHL names no most (domain ghl 1.6); a month of one calendar is a page that can be read at once. */
export const WINDOW_DAYS = 30;

/** Where a pass over the calendars goes on. The span is fixed when the pass begins, so that its windows stay what they were. */
export const calendarCursor = z.object({ from: z.iso.datetime(), to: z.iso.datetime(), calendarId: z.string(), window: z.number() });
export type CalendarCursor = z.output<typeof calendarCursor>;

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** One call: what is in this calendar in this window. */
export interface CalendarWindow extends Span {
  readonly calendarId: string;
  readonly window: number;
}

/** What a pass that begins now looks at. */
export const spanAt = (now: Date, pastDays: number, futureDays: number): Span => ({
  from: new Date(now.getTime() - pastDays * DAY_MS),
  to: new Date(now.getTime() + futureDays * DAY_MS),
});

/** The beginning of a pass over whatever calendars there are. */
export const firstWindow = ({ from, to }: Span): CalendarCursor => ({
  from: from.toISOString(),
  to: to.toISOString(),
  calendarId: '',
  window: 0,
});

/**
 * The windows that are left, calendar by calendar in the order of their ids. A calendar that vanished has none; one that came with a smaller id than
 * the cursor's is read by the next pass.
 */
export const windowsFrom = (calendarIds: readonly string[], cursor: CalendarCursor): CalendarWindow[] => {
  const parts = partsOf({ from: new Date(cursor.from), to: new Date(cursor.to) });
  return [...new Set(calendarIds)]
    .sort(byCode)
    .flatMap((calendarId) =>
      parts
        .map((part, window) => ({ ...part, calendarId, window }))
        .filter(({ window }) => byCode(calendarId, cursor.calendarId) > 0 || (calendarId === cursor.calendarId && window >= cursor.window)),
    );
};

const partsOf = ({ from, to }: Span): Span[] => {
  const parts: Span[] = [];
  for (let at = from; at < to;) {
    const end = new Date(Math.min(at.getTime() + WINDOW_DAYS * DAY_MS, to.getTime()));
    parts.push({ from: at, to: end });
    at = end;
  }
  return parts;
};

const byCode = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
