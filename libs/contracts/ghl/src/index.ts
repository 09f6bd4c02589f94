export {
  customField,
  customFieldValue,
  dndChannelNames,
  dndSettings,
  isBlocked,
  type GhlCustomField,
  type GhlCustomFieldValue,
  type GhlDndChannel,
  type GhlDndSettings,
} from './fields.js';
export {
  contactAnswer,
  contactDeletedAnswer,
  contactSearchAnswer,
  contactTagsAnswer,
  ghlContact,
  ghlSearchRow,
  namesNeedGet,
  searchAfter,
  type GhlContact,
  type GhlContactSearchAnswer,
  type GhlSearchAfter,
  type GhlSearchRow,
} from './contact.js';
export {
  contactSearchBody,
  contactSearchShape,
  pagedRowsMax,
  pageLimitMax,
  pagingProblem,
  sortableFields,
  type GhlContactFilter,
  type GhlContactSearchBody,
  type GhlSortableField,
} from './contact-search-body.js';
export {
  contactTagsBody,
  createContactBody,
  updateContactBody,
  type GhlContactTagsBody,
  type GhlCreateContactBody,
  type GhlUpdateContactBody,
} from './contact-write.js';
export {
  customFieldDataTypes,
  customFieldDefinition,
  customFieldsAnswer,
  ghlLocation,
  ghlUser,
  locationAnswer,
  usersAnswer,
  type GhlCustomFieldDataType,
  type GhlCustomFieldDefinition,
  type GhlLocation,
  type GhlUser,
} from './location.js';
export {
  ghlTask,
  ghlTaskRow,
  taskAnswer,
  taskPageMax,
  taskSearchAnswer,
  taskSearchBody,
  taskWebhook,
  type GhlTask,
  type GhlTaskRow,
  type GhlTaskSearchAnswer,
  type GhlTaskSearchBody,
  type GhlTaskWebhook,
} from './task.js';
export { createTaskBody, taskCompletedBody, updateTaskBody, type GhlCreateTaskBody, type GhlUpdateTaskBody } from './task-write.js';
export { contactNotesAnswer, ghlNote, noteWebhook, type GhlNote, type GhlNoteWebhook } from './note.js';
export { createNoteBody, updateNoteBody, type GhlCreateNoteBody, type GhlUpdateNoteBody } from './note-write.js';
export {
  appointmentAnswer,
  appointmentWebhook,
  calendarEventsAnswer,
  calendarEventsQuery,
  calendarsAnswer,
  ghlAppointment,
  ghlCalendar,
  type GhlAppointment,
  type GhlAppointmentWebhook,
  type GhlCalendar,
  type GhlCalendarEventsQuery,
} from './appointment.js';
export {
  createAppointmentBody,
  updateAppointmentBody,
  writableAppointmentStatuses,
  type GhlCreateAppointmentBody,
  type GhlUpdateAppointmentBody,
} from './appointment-write.js';
export { ghlApiUrl, ghlOperations, type GhlOperation, type GhlOperationName } from './operations.js';
export { errorWords, ghlErrorBody, type GhlErrorBody } from './error-body.js';
export { ghlWebhookTypes, recordKindOf, webhookPageNames, type GhlWebhookType, type RecordKind } from './webhook-types.js';
export {
  contactWebhook,
  ghlPublishedWebhookKey,
  ghlSignatureHeader,
  subjectOf,
  webhookEnvelope,
  type GhlContactWebhook,
  type GhlWebhookEnvelope,
  type WebhookSubject,
} from './webhook.js';
