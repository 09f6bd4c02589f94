/** How urgent a hydration is; stored as its place in this list, so that the most urgent wins when requests are joined. */
export const hydrationPriorities = ['live', 'reconcile', 'backfill'] as const;
export type HydrationPriority = (typeof hydrationPriorities)[number];

export const rankOf = (priority: HydrationPriority): number => hydrationPriorities.indexOf(priority);
export const priorityAt = (rank: number): HydrationPriority => hydrationPriorities[rank] ?? 'backfill';

/** The request's `source` tells what it was caused by; whoever does not say so is not made to wait. */
export const priorityOfSource = (source: string | null): HydrationPriority =>
  hydrationPriorities.find((priority) => priority === source) ?? 'live';
