import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression asks for. */
export interface Query {
  /** Texts that the grammar has no place for; empty when it parses. */
  readonly errors: readonly string[];
  readonly series: readonly string[];
  /** Labels that it groups by or matches. */
  readonly labels: readonly string[];
}

/** Reads an expression with Prometheus' own grammar. What the grammar does not know (types: a range where an instant is wanted) is not noticed. */
export const readQuery = (expression: string): Query => {
  const [errors, series, labels] = [new Set<string>(), new Set<string>(), new Set<string>()];
  parser.parse(expression).iterate({
    enter: ({ type, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) errors.add(text === '' ? `something is missing at ${from}` : text);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') series.add(text);
      if (type.name === 'LabelName') labels.add(text);
    },
  });
  return { errors: [...errors], series: [...series], labels: [...labels] };
};
