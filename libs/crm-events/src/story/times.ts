/** The moment every story starts: 2025-03-01T09:00Z. */
export const start = new Date('2025-03-01T09:00:00.000Z');

/** So many minutes into the story. */
export const minute = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);
