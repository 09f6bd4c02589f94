import { z } from 'zod';
import { pageQuery, textOrNull } from './values.js';

// Tags and lists: two vocabularies with one shape. A tag is a label, a list is a subscription.

/** There is no search on tags, and without `limit` a page holds ten. */
export const getAllTagsQuery = pageQuery;
export const getAllListsQuery = pageQuery.extend({ search: z.string().min(2).max(100).optional() });

/** 403 means the name exists, possibly archived. */
export const createTagRequest = z.strictObject({ name: z.string().min(1).max(255) });
export const createListRequest = createTagRequest;
export type CreateTagRequest = z.infer<typeof createTagRequest>;
export type CreateListRequest = z.infer<typeof createListRequest>;

export const tagResponse = z.looseObject({ id: z.string().min(1), name: z.string(), created: textOrNull, updated: textOrNull });
/** `type` 0 is single, 1 is double opt-in; it cannot be chosen over the API. */
export const listResponse = tagResponse.extend({ type: z.number().int().nullish() });
export type SendxTag = z.output<typeof tagResponse>;
export type SendxList = z.output<typeof listResponse>;

export const getAllTagsResponse = z
  .array(tagResponse)
  .nullable()
  .transform((tags) => tags ?? []);
export const getAllListsResponse = z
  .array(listResponse)
  .nullable()
  .transform((lists) => lists ?? []);
