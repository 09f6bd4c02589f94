import { sendxRequestSchemas } from '@sync/contracts-sendx';
import type { SendxOperationName } from '@sync/contracts-sendx';

export interface ContractViolation {
  at: string;
  operation: SendxOperationName;
  /** Which part of the call, and what our own schema has against it. No values. */
  problems: string[];
}

interface SeenRequest {
  params: unknown;
  query: unknown;
  body: unknown;
}

const kept = 1_000;

/**
 * Holds every call against our own strict request schemas. SendX itself is more lenient; a violation means that a client of ours sent
 * something the contracts package did not sanction.
 */
export class ContractWatch {
  private found: ContractViolation[] = [];
  private counted = 0;

  get count(): number {
    return this.counted;
  }

  list(): ContractViolation[] {
    return [...this.found];
  }

  clear(): void {
    this.found = [];
    this.counted = 0;
  }

  check(operation: SendxOperationName, request: SeenRequest): void {
    const schemas = sendxRequestSchemas[operation];
    const parts = {
      identifier: (request.params as { identifier?: string } | undefined)?.identifier,
      query: withNumbers(request.query),
      body: request.body ?? undefined,
    };
    const problems = (['identifier', 'query', 'body'] as const).flatMap((part) => {
      const value = parts[part];
      const read = schemas[part]?.safeParse(value);
      if (read) return read.success ? [] : read.error.issues.map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
      return value === undefined || Object.keys(value).length === 0 ? [] : [`${part}: not expected here`];
    });
    if (problems.length === 0) return;
    this.counted += 1;
    this.found.push({ at: new Date().toISOString(), operation, problems });
    if (this.found.length > kept) this.found.shift();
  }
}

/** A query arrives as text; paging is meant as numbers. */
const withNumbers = (query: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries((query ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      (name === 'offset' || name === 'limit') && /^\d+$/.test(String(value)) ? Number(value) : value,
    ]),
  );
