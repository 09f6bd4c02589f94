/** A clock that stands at the story's time until the test moves it. */
export const fixedClock = (start = '2025-03-01T09:00:00.000Z') => {
  let now = new Date(start).getTime();
  return {
    now: (): Date => new Date(now),
    advance: (ms: number): void => {
      now += ms;
    },
  };
};
