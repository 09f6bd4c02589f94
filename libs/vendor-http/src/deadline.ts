/** Something to hand to a call: aborted when the caller gives up, or when the time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True when it was the time. */
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

export const deadlineOf = (timeoutMs: number, caller?: AbortSignal): Deadline => {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort(new Error(`No complete answer within ${timeoutMs} ms.`));
  }, timeoutMs);
  const onAbort = (): void => controller.abort(caller?.reason);
  if (caller?.aborted) onAbort();
  caller?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
};
