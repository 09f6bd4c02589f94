/**
 * Records in GHL's shapes, for specs and simulators: Ada has everything, Grace has no e-mail, Linus unsubscribed, Margaret arrives out of order. Time is
 * 2025-03-01T09:00Z.
 */
export {
  ada,
  asSearchRow,
  asWebhook,
  customFieldDefinitions,
  fieldIds,
  fixedTime,
  grace,
  linus,
  location,
  margaret,
  users,
} from './contact.fixtures.js';
export {
  asTask,
  asTaskRow,
  asTaskWebhook,
  documentedTaskWebhook,
  taskAskHerBack,
  taskCallHim,
  tasks,
  taskSendProposal,
  taskShipModules,
} from './task.fixtures.js';
export { asNoteWebhook, noteFirstCall, noteInHtml, notes } from './note.fixtures.js';
export {
  appointmentConsultation,
  appointmentOfSeries,
  appointments,
  appointmentWithdrawn,
  asAppointmentWebhook,
  asCalendarEvent,
  asContactAppointment,
  calendars,
} from './appointment.fixtures.js';
