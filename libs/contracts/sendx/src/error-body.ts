/** What SendX said about a failure. Both are null when the body says nothing we can read; then only the HTTP code counts. */
export interface SendxErrorBody {
  code: string | null;
  message: string | null;
}

/**
 * Reads any of the error shapes SendX documents: `{status, message}` (also with a numeric status), `{error: "…"}`,
 * `{error: {code, message}}`. Never throws. The message is the vendor's and may quote an e-mail: redact before it is logged.
 */
export const decodeSendxError = (body: unknown): SendxErrorBody => {
  if (typeof body === 'string') return { code: null, message: body.trim() === '' ? null : body.trim() };
  if (!isRecord(body)) return { code: null, message: null };
  const { error } = body;
  if (isRecord(error)) return { code: text(error['code']), message: text(error['message']) };
  return { code: text(body['code']), message: text(body['message']) ?? text(error) };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | null => (typeof value === 'string' || typeof value === 'number' ? String(value) : null);
