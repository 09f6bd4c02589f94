const JUST_MS = 10 * 60 * 1_000;

/**
 * The first reading tells history, of which nobody is told as news. What was made within ten minutes of being seen is none: it may have been made since the
 * location was connected, and its webhook comes too late to tell anything new. `madeAt`: ISO 8601 with an offset; anything else is history.
 */
export const isJustMade = (madeAt: string | null | undefined, seenAt: Date): boolean => {
  if (!madeAt || !/(Z|[+-]\d{2}:?\d{2})$/.test(madeAt)) return false;
  return Math.abs(seenAt.getTime() - Date.parse(madeAt)) <= JUST_MS;
};
