import type { ZodType } from 'zod';

/** The request as it may leave. Throws when GHL would refuse it: no budget is spent on a mistake of ours. */
export const keepingToRules = <T>(what: string, schema: ZodType<T>, request: T): T => {
  const checked = schema.safeParse(request);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`${what} must keep to GHL's rules, found ${problems}; correct the request.`);
};
