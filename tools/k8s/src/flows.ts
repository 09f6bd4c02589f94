import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { nameOf, type Pod, type Rendered } from './objects.js';

const root = resolve(import.meta.dirname, '../../..');

const selector = z.object({
  matchLabels: z.record(z.string(), z.string()).default({}),
  matchExpressions: z.array(z.strictObject({ key: z.string(), operator: z.literal('In'), values: z.array(z.string()) })).default([]),
});
type Selector = z.output<typeof selector>;
const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
const port = z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: z.union([z.number(), z.string()]) });
const policy = z.strictObject({
  podSelector: selector,
  policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
  ingress: z.array(z.strictObject({ from: z.array(peer).min(1), ports: z.array(port).min(1) })).default([]),
  egress: z.array(z.strictObject({ to: z.array(peer).min(1), ports: z.array(port).min(1) })).default([]),
});

/** `from > to: port`, in the words of docs/explanation/architecture.md. */
export type Flow = string;
export interface Flows {
  readonly leaving: ReadonlySet<Flow>;
  readonly arriving: ReadonlySet<Flow>;
}

/** What the policies of an overlay let out of pods, and what they let in. */
export const allowedFlows = (rendered: Rendered): Flows => {
  const pods = rendered.workloads.map(({ spec }) => spec.template);
  const [leaving, arriving] = [new Set<Flow>(), new Set<Flow>()];
  for (const { spec } of rendered.all('NetworkPolicy')) {
    const { podSelector, ingress, egress } = policy.parse(spec);
    for (const chosen of pods.filter((pod) => selects(podSelector, pod))) {
      const name = known(nameOf(chosen));
      for (const { to, ports } of egress)
        for (const other of to.flatMap((one) => peersOf(one, pods, ports[0]?.port)))
          for (const { port: number } of ports) leaving.add(`${name} > ${other}: ${number}`);
      for (const { from, ports } of ingress)
        for (const other of from.flatMap((one) => peersOf(one, pods, ports[0]?.port)))
          for (const { port: number } of ports) arriving.add(`${other} > ${name}: ${number}`);
    }
  }
  return { leaving, arriving };
};

/** Is everything that is not allowed refused, for every pod and both ways? */
export const isDeniedByDefault = (rendered: Rendered): boolean =>
  rendered.all('NetworkPolicy').some(({ spec }) => {
    const { podSelector, policyTypes, ingress, egress } = policy.parse(spec);
    const everybody = Object.keys(podSelector.matchLabels).length === 0 && podSelector.matchExpressions.length === 0;
    return everybody && policyTypes.length === 2 && ingress.length === 0 && egress.length === 0;
  });

const selects = ({ matchLabels, matchExpressions }: Selector, { metadata }: Pod): boolean =>
  Object.entries(matchLabels).every(([key, value]) => metadata.labels[key] === value) &&
  matchExpressions.every(({ key, values }) => values.includes(metadata.labels[key] ?? ''));

/** Others' namespaces, and what is there for us, by port. */
const elsewhere: Readonly<Record<string, string>> = {
  'ingress-nginx 3001': 'the Ingress controller',
  'kube-system 53': 'DNS',
  'monitoring http': 'Prometheus',
  'monitoring 4318': 'the collector',
};
const outside: Readonly<Record<string, string>> = { '5432': 'PostgreSQL', '9092': 'Kafka', '443': 'the internet' };
const known = (name: string): string => ({ postgres: 'PostgreSQL', kafka: 'Kafka' })[name] ?? name;

const peersOf = (
  { podSelector, namespaceSelector, ipBlock }: z.output<typeof peer>,
  pods: readonly Pod[],
  at?: number | string,
): string[] => {
  if (ipBlock) return [outside[String(at)] ?? `addresses ${ipBlock.cidr}`];
  if (namespaceSelector) {
    const namespace = namespaceSelector.matchLabels['kubernetes.io/metadata.name'] ?? 'any namespace';
    return [elsewhere[`${namespace} ${at}`] ?? `namespace ${namespace}`];
  }
  return podSelector ? pods.filter((pod) => selects(podSelector, pod)).map((pod) => known(nameOf(pod))) : [];
};

/** The table of docs/explanation/architecture.md, one flow per pair. */
export const documentedFlows = (): ReadonlySet<Flow> => {
  const page = readFileSync(join(root, 'docs/explanation/architecture.md'), 'utf8');
  const [, everyService = ''] = /"Every service" is ([^.]+)\./.exec(page) ?? [];
  const section = /## Who talks to whom over the network\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| From') && !line.startsWith('| --'));
  const cellsOf = (row: string): string[] =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const expanded = (cell: string): string[] =>
    cell.split(', ').flatMap((name) => (name === 'every service' ? everyService.split(/, | and /) : [name]));
  return new Set(
    rows
      .map(cellsOf)
      .flatMap(([from = '', to = '', at = '']) =>
        expanded(from).flatMap((sender) => expanded(to).map((receiver) => `${sender} > ${receiver}: ${at}`)),
      ),
  );
};
