export {
  contactIdentifier,
  contactResponse,
  createContactRequest,
  getAllContactsQuery,
  getAllContactsResponse,
  updateContactRequest,
} from './contact.js';
export type { CreateContactRequest, SendxContact, UpdateContactRequest } from './contact.js';
export {
  createCustomFieldRequest,
  customFieldIdentifier,
  customFieldResponse,
  customFieldType,
  customFieldTypes,
  getAllCustomFieldsQuery,
  getAllCustomFieldsResponse,
} from './custom-field.js';
export type { CreateCustomFieldRequest, CustomFieldType, CustomFieldTypeName, SendxCustomField } from './custom-field.js';
export { decodeSendxError } from './error-body.js';
export type { SendxErrorBody } from './error-body.js';
export { trackCustomEventRequest, trackCustomEventResponse } from './event.js';
export type { TrackCustomEventRequest } from './event.js';
export { contactId, customFieldCore, customFieldId, customFieldKey } from './ids.js';
export {
  createListRequest,
  createTagRequest,
  getAllListsQuery,
  getAllListsResponse,
  getAllTagsQuery,
  getAllTagsResponse,
  listResponse,
  tagResponse,
} from './label.js';
export type { CreateListRequest, CreateTagRequest, SendxList, SendxTag } from './label.js';
export { sendxOperations } from './operations.js';
export type { SendxOperation, SendxOperationName } from './operations.js';
export { sendxRequestSchemas } from './request-schemas.js';
export type { SendxRequestSchemas } from './request-schemas.js';
export {
  identifyContactRequest,
  identifyContactResponse,
  identifyContactsBulkRequest,
  identifyContactsBulkResponse,
  trackContactRequest,
  trackContactResponse,
} from './tracking.js';
export type { IdentifyContactRequest, IdentifyContactsBulkRequest, IdentifyContactsBulkResponse, TrackContactRequest } from './tracking.js';
export { isArithmetic, SENDX_BULK_LIMIT, SENDX_TEXT_LIMIT, sendxEmail, statusResponse } from './values.js';
export type { StatusResponse } from './values.js';
export {
  createWebhookRequest,
  getAllWebhooksResponse,
  updateWebhookRequest,
  webhookFlags,
  webhookIdentifier,
  webhookResponse,
} from './webhook.js';
export type { CreateWebhookRequest, SendxWebhook, UpdateWebhookRequest, WebhookFlag } from './webhook.js';
