/** `12 s`, `4 min`, `3 h`, `2 days`. */
export const durationText = (seconds: number): string => {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
};

/** How long ago, as of `now`. */
export const agoText = (time: string, now: number): string => {
  const seconds = (now - Date.parse(time)) / 1_000;
  return seconds < 2 ? 'just now' : `${durationText(seconds)} ago`;
};

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The time of day; with the date when that is not today. */
export const timeText = (time: string): string => {
  const date = new Date(time);
  return (date.toDateString() === new Date().toDateString() ? clock : dayAndClock).format(date);
};

const numbers = new Intl.NumberFormat();
export const numberText = (value: number): string => numbers.format(value);

const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
export const rateText = (perSecond: number): string => rates.format(perSecond);
