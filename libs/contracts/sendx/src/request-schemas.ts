import { z } from 'zod';
import { contactIdentifier, createContactRequest, getAllContactsQuery, updateContactRequest } from './contact.js';
import { createCustomFieldRequest, customFieldIdentifier, getAllCustomFieldsQuery } from './custom-field.js';
import { trackCustomEventRequest } from './event.js';
import { createListRequest, createTagRequest, getAllListsQuery, getAllTagsQuery } from './label.js';
import type { SendxOperationName } from './operations.js';
import { identifyContactRequest, identifyContactsBulkRequest, trackContactRequest } from './tracking.js';
import { createWebhookRequest, updateWebhookRequest, webhookIdentifier } from './webhook.js';

export interface SendxRequestSchemas {
  identifier?: z.ZodType<string>;
  query?: z.ZodType;
  body?: z.ZodType;
}

/** Everything we may put into a call, per operation: the one table the client, the simulator and the check against the vendor's file share. */
export const sendxRequestSchemas: Record<SendxOperationName, SendxRequestSchemas> = {
  getAllContacts: { query: getAllContactsQuery },
  createContact: { body: createContactRequest },
  getContact: { identifier: contactIdentifier },
  updateContact: { identifier: contactIdentifier, body: updateContactRequest },
  deleteContact: { identifier: contactIdentifier },
  unsubscribeContact: { identifier: contactIdentifier },
  identifyContact: { body: identifyContactRequest },
  identifyContactsBulk: { body: identifyContactsBulkRequest },
  trackContact: { body: trackContactRequest },
  getAllLists: { query: getAllListsQuery },
  createList: { body: createListRequest },
  getAllTags: { query: getAllTagsQuery },
  createTag: { body: createTagRequest },
  getAllCustomFields: { query: getAllCustomFieldsQuery },
  createCustomField: { body: createCustomFieldRequest },
  getCustomField: { identifier: customFieldIdentifier },
  getAllWebhooks: {},
  createWebhook: { body: createWebhookRequest },
  updateWebhook: { identifier: webhookIdentifier, body: updateWebhookRequest },
  trackCustomEvent: { body: trackCustomEventRequest },
};
