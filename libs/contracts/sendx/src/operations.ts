export interface SendxOperation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL, which already ends in `/api/v1/rest`. `{identifier}` is to be URL-encoded. */
  path: string;
}

/** The operations we call, under SendX's own names; `identifyContactsBulk` is ours, as the file does not have it (deviation S1). */
export const sendxOperations = {
  getAllContacts: { method: 'GET', path: '/contact' },
  createContact: { method: 'POST', path: '/contact' },
  getContact: { method: 'GET', path: '/contact/{identifier}' },
  updateContact: { method: 'PUT', path: '/contact/{identifier}' },
  deleteContact: { method: 'DELETE', path: '/contact/{identifier}' },
  unsubscribeContact: { method: 'POST', path: '/contact/unsubscribe/{identifier}' },
  identifyContact: { method: 'POST', path: '/contact/identify' },
  identifyContactsBulk: { method: 'POST', path: '/contact/identify/bulk' },
  trackContact: { method: 'POST', path: '/contact/track' },
  getAllLists: { method: 'GET', path: '/list' },
  createList: { method: 'POST', path: '/list' },
  getAllTags: { method: 'GET', path: '/tag' },
  createTag: { method: 'POST', path: '/tag' },
  getAllCustomFields: { method: 'GET', path: '/customfield' },
  createCustomField: { method: 'POST', path: '/customfield' },
  getCustomField: { method: 'GET', path: '/customfield/{identifier}' },
  getAllWebhooks: { method: 'GET', path: '/webhook' },
  createWebhook: { method: 'POST', path: '/webhook' },
  updateWebhook: { method: 'PUT', path: '/webhook/{identifier}' },
  trackCustomEvent: { method: 'POST', path: '/events/custom' },
} as const satisfies Record<string, SendxOperation>;
export type SendxOperationName = keyof typeof sendxOperations;
