/** Steps further apart than this are not one run: the process was stopped in between. */
const GAP_SECONDS = 120;
/** How long a step counts: the rate follows a slow-down within about this time. */
const MEMORY_SECONDS = 30;

/**
 * SQL for the rate (per second) after a step of so many units: a moving average by time, so that many small steps and few large ones give the same.
 * `movedAt` and `rate` are columns, `units` a number in SQL.
 */
export const movingRate = (movedAt: string, rate: string, units: string): string => {
  const seconds = `greatest(extract(epoch from clock_timestamp() - ${movedAt}), 0.001)::float8`;
  const now = `(${units})::float8 / ${seconds}`;
  return `case
    when ${movedAt} is null or ${seconds} > ${GAP_SECONDS} then null
    when ${rate} is null then ${now}
    else ${rate} + (1 - exp(-${seconds} / ${MEMORY_SECONDS})) * (${now} - ${rate}) end`;
};
