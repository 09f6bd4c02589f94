import { metrics } from '@opentelemetry/api';

const meter = () => metrics.getMeter('sync');

/** A counter that is made on first use, so that modules may declare theirs before telemetry has started. `question` is what someone asks on a bad day. */
export const counter = (name: string, question: string) => {
  let instrument: ReturnType<ReturnType<typeof meter>['createCounter']> | undefined;
  return {
    add: (value: number, labels: Record<string, string> = {}): void => {
      instrument ??= meter().createCounter(name, { description: question });
      instrument.add(value, labels);
    },
  };
};

/** A distribution in seconds; made on first use. */
export const histogram = (name: string, question: string) => {
  let instrument: ReturnType<ReturnType<typeof meter>['createHistogram']> | undefined;
  return {
    record: (seconds: number, labels: Record<string, string> = {}): void => {
      instrument ??= meter().createHistogram(name, {
        description: question,
        unit: 's',
        advice: { explicitBucketBoundaries: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600] },
      });
      instrument.record(seconds, labels);
    },
  };
};

/** A value looked up when somebody asks for the metrics. Call it after telemetry has started. */
export const gauge = (
  name: string,
  question: string,
  look: () => Promise<readonly { value: number; labels?: Record<string, string> }[]>,
): void => {
  meter()
    .createObservableGauge(name, { description: question })
    .addCallback(async (result) => {
      for (const { value, labels } of await look()) result.observe(value, labels ?? {});
    });
};
