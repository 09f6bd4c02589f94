import type { SendxOperationName } from './operations.js';

/** One call we could make. `deviation` is its row in docs/reference/vendor-deviations.md: the vendor's file refuses this call, and we know. */
export interface RequestExample {
  operation: SendxOperationName;
  title: string;
  identifier?: string;
  query?: unknown;
  body?: unknown;
  deviation?: 'S1' | 'S2' | 'S3' | 'S4';
}

const ada = 'ada@example.com';
const adaId = 'contact_AdaAdaAdaAdaAdaAdaAda1';
const segment = 'field_Segment0Segment0Segme0';
const webhook = {
  url: 'https://sync.example.com/webhooks/sendx/conn_1/secret',
  enabled: true,
  unsubscribed: true,
  dropped: true,
  bounced: true,
  markedSpam: true,
  clicked: false,
  opened: false,
  contactCreated: true,
};
const fullContact = {
  email: ada,
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  customFields: { [segment]: 'first programmers' },
  lists: ['list_Welcome0Welcome0Welco0'],
  tags: ['tag_Poetical0Poetical0Poe0'],
};
const fullIdentify = {
  email: ada,
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  customFields: { ghl_contact_id: 'con_ada', ghl_open_tasks: '2', ghl_next_task_due: '2025-03-02' },
  tags: ['ghl:task-open'],
};

/** Read by the spec against the vendor's file; people's data is made up. */
export const requestExamples: RequestExample[] = [
  { operation: 'getAllContacts', title: 'the first page', query: {} },
  { operation: 'getAllContacts', title: 'looking for an id by e-mail', query: { search: ada, limit: 30, offset: 0 } },
  { operation: 'createContact', title: 'only an e-mail', body: { email: ada } },
  { operation: 'createContact', title: 'everything we know', body: fullContact },
  { operation: 'getContact', title: 'by id', identifier: adaId },
  { operation: 'getContact', title: 'by e-mail', identifier: ada, deviation: 'S3' },
  { operation: 'updateContact', title: 'by id', identifier: adaId, body: fullContact },
  { operation: 'updateContact', title: 'clearing a value', identifier: adaId, body: { email: ada, customFields: { [segment]: '' } } },
  { operation: 'updateContact', title: 'by e-mail', identifier: ada, body: { email: ada }, deviation: 'S3' },
  { operation: 'deleteContact', title: 'by id', identifier: adaId },
  { operation: 'deleteContact', title: 'by e-mail', identifier: ada, deviation: 'S3' },
  { operation: 'unsubscribeContact', title: 'by id', identifier: adaId },
  { operation: 'unsubscribeContact', title: 'by e-mail', identifier: ada, deviation: 'S3' },
  { operation: 'identifyContact', title: 'only an e-mail', body: { email: ada } },
  { operation: 'identifyContact', title: 'everything we know', body: fullIdentify },
  { operation: 'identifyContact', title: 'a rename', body: { email: ada, newEmail: 'ada.lovelace@example.com' } },
  { operation: 'identifyContact', title: 'joining a list', body: { ...fullIdentify, lists: ['Welcome'] }, deviation: 'S2' },
  { operation: 'identifyContactsBulk', title: 'two people', body: [fullIdentify, { email: 'margaret@example.com' }], deviation: 'S1' },
  { operation: 'trackContact', title: 'a tag delta', body: { email: ada, addTags: ['ghl:task-overdue'], removeTags: ['ghl:task-open'] } },
  { operation: 'getAllLists', title: 'a page', query: { limit: 100, offset: 0, search: 'Welcome' } },
  { operation: 'createList', title: 'by name', body: { name: 'Welcome' } },
  { operation: 'getAllTags', title: 'a page', query: { limit: 100, offset: 100 } },
  { operation: 'createTag', title: 'by name', body: { name: 'ghl:task-open' } },
  { operation: 'getAllCustomFields', title: 'a page', query: { limit: 100, offset: 0, search: 'ghl_' } },
  {
    operation: 'createCustomField',
    title: 'a date',
    body: { name: 'ghl_next_task_due', type: 2, description: 'Due date of the next open task' },
  },
  { operation: 'createCustomField', title: 'a phone', body: { name: 'ghl_phone', type: 4, description: 'Phone number' } },
  { operation: 'getCustomField', title: 'by id', identifier: segment },
  { operation: 'getAllWebhooks', title: 'all of them' },
  { operation: 'createWebhook', title: 'ours', body: webhook },
  {
    operation: 'updateWebhook',
    title: 'a rotated secret',
    identifier: 'webhook_Hook0Hook0Hook0Hook000',
    body: { ...webhook, url: 'https://sync.example.com/next' },
  },
  {
    operation: 'trackCustomEvent',
    title: 'a task that became overdue',
    body: { identifier: ada, name: 'ghl_task_overdue', data: { task_id: 'task_1', days_overdue: '1' }, time: 1_740_819_600 },
    deviation: 'S4',
  },
];
