import { sendxRequestSchemas, type SendxOperationName } from '@sync/contracts-sendx';

export interface SendxRequestParts {
  readonly identifier?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** The request breaks the schema of its operation: a bug of ours, or a value that must never be sent (`++1`). It was not sent. */
export class SendxRequestInvalid extends Error {
  readonly code = 'SENDX_REQUEST_INVALID';

  constructor(operation: SendxOperationName, problems: string) {
    super(`SendX ${operation} must only be sent what its schema knows, found ${problems}; it was not sent, correct the caller.`);
    this.name = 'SendxRequestInvalid';
  }
}

const parts = ['identifier', 'query', 'body'] as const;

/** Throws SendxRequestInvalid unless every part is known and allowed. The message names places, never values. */
export const checkRequest = (operation: SendxOperationName, request: SendxRequestParts): void => {
  const schemas = sendxRequestSchemas[operation];
  const problems = parts.flatMap((part) => {
    const schema = schemas[part];
    if (!schema) return request[part] === undefined ? [] : [`${part}: this operation takes none`];
    const checked = schema.safeParse(request[part]);
    return checked.success ? [] : checked.error.issues.map((issue) => `${[part, ...issue.path].join('.')}: ${issue.message}`);
  });
  if (problems.length > 0) throw new SendxRequestInvalid(operation, problems.join('; '));
};
