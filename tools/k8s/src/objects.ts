import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const labels = z.record(z.string(), z.string()).default({});
const env = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
});
const reference = z.object({ name: z.string(), optional: z.boolean().default(false) });
const probe = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }).optional() });
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  env: z.array(env).default([]),
  envFrom: z.array(z.object({ configMapRef: reference.optional(), secretRef: reference.optional() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  resources: z.looseObject({ requests: z.record(z.string(), z.string()), limits: z.record(z.string(), z.string()) }),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.looseObject({})).default([]),
});
const pod = z.object({
  metadata: z.object({ labels, annotations: labels }),
  spec: z.looseObject({
    serviceAccountName: z.string(),
    containers: z.array(container).min(1),
    terminationGracePeriodSeconds: z.number().optional(),
    topologySpreadConstraints: z.array(z.looseObject({ topologyKey: z.string() })).default([]),
    securityContext: z.looseObject({}),
  }),
});
const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), labels }),
});
const workload = object.extend({
  spec: z.looseObject({ replicas: z.number().optional(), selector: z.object({ matchLabels: labels }).optional(), template: pod }),
});

export type KubernetesObject = z.output<typeof object>;
export type Pod = z.output<typeof pod>;
export type Workload = z.output<typeof workload>;
export type Container = z.output<typeof container>;

/** What an overlay makes, as it would be applied. */
export class Rendered {
  constructor(readonly objects: readonly KubernetesObject[]) {}

  static from(yaml: string): Rendered {
    return new Rendered(parseAllDocuments(yaml).map((document) => object.parse(document.toJS())));
  }

  all(kind: string): readonly KubernetesObject[] {
    return this.objects.filter((one) => one.kind === kind);
  }

  one(kind: string, name: string): KubernetesObject {
    const found = this.all(kind).find(({ metadata }) => metadata.name === name);
    if (!found)
      throw new Error(
        `There is no ${kind} ${name}; there are ${this.all(kind)
          .map(({ metadata }) => metadata.name)
          .join(', ')}.`,
      );
    return found;
  }

  names(kind: string): string[] {
    return this.all(kind).map(({ metadata }) => metadata.name);
  }

  /** Everything that runs pods. */
  get workloads(): readonly Workload[] {
    return ['Deployment', 'StatefulSet', 'Job'].flatMap((kind) => this.all(kind)).map((one) => workload.parse(one));
  }
}

/** The name by which a pod is known: its label. */
export const nameOf = ({ metadata }: Pod): string => metadata.labels['app.kubernetes.io/name'] ?? '';

export const containerOf = ({ spec }: Pod): Container => {
  const [only, ...others] = spec.containers;
  if (!only || others.length > 0) throw new Error('Every pod of ours has one container.');
  return only;
};
