import { z } from 'zod';
import { pageQuery, textOrNull } from './values.js';

/** Values of `type`. Phone (4) is in the file and absent from a help page: probe, and fall back to text (probe P12). */
export const customFieldTypes = { text: 0, number: 1, date: 2, boolean: 3, phone: 4 } as const;
export type CustomFieldTypeName = keyof typeof customFieldTypes;
export const customFieldType = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type CustomFieldType = z.infer<typeof customFieldType>;

export const getAllCustomFieldsQuery = pageQuery.extend({ search: z.string().min(2).max(100).optional() });

/** Optional in the file, required by the documentation site: we always send a description. 403 means the name exists. */
export const createCustomFieldRequest = z.strictObject({
  name: z.string().min(1).max(255),
  type: customFieldType,
  description: z.string().min(1),
});
export type CreateCustomFieldRequest = z.infer<typeof createCustomFieldRequest>;

/** Path parameter: `field_` and the core, although answers say `custom_field_` (see `customFieldKey`). */
export const customFieldIdentifier = z.string().regex(/^field_[a-zA-Z0-9]{22}$/, 'is not field_ and 22 alphanumerics');

/** A type we do not know is kept as it is, so that a new one upstream does not stop the sync. */
export const customFieldResponse = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  type: z.number().int(),
  description: textOrNull,
});
export type SendxCustomField = z.output<typeof customFieldResponse>;

export const getAllCustomFieldsResponse = z
  .array(customFieldResponse)
  .nullable()
  .transform((fields) => fields ?? []);
