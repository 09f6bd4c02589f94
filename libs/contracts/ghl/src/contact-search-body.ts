import { z } from 'zod';
import { searchAfter } from './contact.js';

/**
 * Body of `POST /contacts/search`. GHL's OpenAPI file leaves it empty; the contract is its page "Contacts Search API" (domain ghl 1.4).
 * Strict: an undeclared property makes GHL refuse the whole request with 422.
 */

/** Rows that `page` may reach; beyond them only `searchAfter` works (domain fact 9). */
export const pagedRowsMax = 10_000;
/** Largest page GHL answers. */
export const pageLimitMax = 500;

export const sortableFields = [
  'dateAdded',
  'dateUpdated',
  'email',
  'firstNameLowerCase',
  'lastNameLowerCase',
  'businessName',
  'source',
  'dnd',
] as const;
export type GhlSortableField = (typeof sortableFields)[number];

const dateFields = ['dateAdded', 'dateUpdated'] as const;
const valueFields = [
  'id', 'contactName', 'email', 'phone', 'tags', 'assignedTo', 'type', 'source', 'dnd', 'timezone', 'followers', 'address', 'city', 'state',
  'postalCode', 'country', 'website', 'companyName', 'businessName', 'validEmail', 'dateOfBirth', 'firstNameLowerCase', 'lastNameLowerCase',
  'dndSettings.Email.status', 'dndSettings.SMS.status', 'dndSettings.Call.status', 'inboundDndSettings.all.status',
] as const; // prettier-ignore

const isValueField = (field: string): boolean =>
  (valueFields as readonly string[]).includes(field) || /^customFields\.[A-Za-z0-9]+$/.test(field);

const scalar = z.union([z.string().max(75), z.number(), z.boolean()]);
const bound = z.union([z.string(), z.number()]);

const dateFilter = z.strictObject({
  field: z.enum(dateFields),
  operator: z.enum(['range', 'exists', 'not_exists']),
  value: z.strictObject({ gte: bound.optional(), gt: bound.optional(), lte: bound.optional(), lt: bound.optional() }).optional(),
});

const valueFilter = z.strictObject({
  field: z.string().refine(isValueField, { error: 'is not a filterable field' }),
  operator: z.enum(['eq', 'not_eq', 'contains', 'not_contains', 'exists', 'not_exists']),
  value: z.union([scalar, z.array(scalar)]).optional(),
});

export type GhlContactFilter =
  z.output<typeof dateFilter> | z.output<typeof valueFilter> | { group: 'AND' | 'OR'; filters: GhlContactFilter[] };

const filter: z.ZodType<GhlContactFilter> = z.lazy(() =>
  z.union([dateFilter, valueFilter, z.strictObject({ group: z.enum(['AND', 'OR']), filters: z.array(filter) })]),
);

/** The body without the rules between its fields: what GHL checks property by property (422). */
export const contactSearchShape = z.strictObject({
  locationId: z.string().min(1),
  pageLimit: z.number().int().min(1).max(pageLimitMax),
  page: z.number().int().min(1).optional(),
  searchAfter: searchAfter.optional(),
  query: z.string().max(75).optional(),
  filters: z.array(filter).optional(),
  sort: z
    .array(z.strictObject({ field: z.enum(sortableFields), direction: z.enum(['asc', 'desc']) }))
    .max(2)
    .optional(),
});
export type GhlContactSearchBody = z.output<typeof contactSearchShape>;

/** What is wrong with the way a valid body asks for its page, or null. */
export const pagingProblem = (body: GhlContactSearchBody): string | null => {
  if (body.page !== undefined && body.searchAfter !== undefined) return 'page and searchAfter exclude each other';
  if (body.page !== undefined && body.page * body.pageLimit > pagedRowsMax)
    return `page x pageLimit reaches at most ${pagedRowsMax} rows; use searchAfter`;
  return null;
};

/** The body as a client may send it: shape and paging rules. */
export const contactSearchBody = contactSearchShape.superRefine((body, context) => {
  const problem = pagingProblem(body);
  if (problem !== null) context.addIssue({ code: 'custom', path: ['page'], message: problem });
});
