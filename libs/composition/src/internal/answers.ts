import type { CircuitSource, CustomEventSource, DryRunSource, PreviewSource, RedriveSource } from '@sync/service-console-api';

/** What the console asks of other services: by plain calls where they are in its process, else over HTTP. */
export interface InternalAnswers {
  readonly dryRun: () => ReturnType<DryRunSource['dryRun']>;
  readonly preview: (...of: Parameters<PreviewSource['preview']>) => ReturnType<PreviewSource['preview']>;
  readonly circuits: () => ReturnType<CircuitSource['circuits']>;
  readonly redrive: (...what: Parameters<RedriveSource['redrive']>) => ReturnType<RedriveSource['redrive']>;
  readonly customEventCounts: () => ReturnType<CustomEventSource['counts']>;
  readonly untoldEvents: (...which: Parameters<CustomEventSource['untold']>) => ReturnType<CustomEventSource['untold']>;
  readonly redriveEvents: (...which: Parameters<CustomEventSource['redrive']>) => ReturnType<CustomEventSource['redrive']>;
}

/** One source per question, whoever answers it: the first that can. Circuits are those of everybody. */
export const combined = (answers: readonly Partial<InternalAnswers>[]) => ({
  dryRun: { dryRun: async () => (await firstOf(answers, ({ dryRun }) => dryRun?.())) ?? null } satisfies DryRunSource,
  preview: {
    preview: async (connectionId, contactId) => {
      const answer = await firstOf(answers, ({ preview }) => preview?.(connectionId, contactId).then((value) => ({ value })));
      return answer ? answer.value : 'unavailable';
    },
  } satisfies PreviewSource,
  circuits: {
    circuits: async () => (await Promise.all(answers.map(({ circuits }) => circuits?.() ?? Promise.resolve([])))).flat(),
  } satisfies CircuitSource,
  redrive: {
    redrive: async (group, messageId) => {
      for (const { redrive } of answers) {
        const outcome = await redrive?.(group, messageId);
        if (outcome !== undefined && outcome !== 'unavailable') return outcome;
      }
      return 'unavailable';
    },
  } satisfies RedriveSource,
  customEvents: {
    counts: () => firstOf(answers, ({ customEventCounts }) => customEventCounts?.()),
    untold: (...which) => firstOf(answers, ({ untoldEvents }) => untoldEvents?.(...which)),
    redrive: (which) => firstOf(answers, ({ redriveEvents }) => redriveEvents?.(which)),
  } satisfies CustomEventSource,
});

const firstOf = async <T>(
  answers: readonly Partial<InternalAnswers>[],
  ask: (answer: Partial<InternalAnswers>) => Promise<T | null> | undefined,
): Promise<T | null> => {
  for (const answer of answers) {
    const found = await ask(answer);
    if (found !== undefined && found !== null) return found;
  }
  return null;
};
