export { isJustMade } from './first-reading.js';
export { defineEvent, type DomainEvent, type EventDefinition, type EventOf } from './define-event.js';
export {
  eventRegistry,
  type Decoded,
  type EventRegistry,
  type StoredFact,
  type UnknownReason,
  type Upcaster,
  type Upcasters,
} from './event-registry.js';
export { unreachable } from './unreachable.js';
export { canonicalJson, sameJson } from './canonical-json.js';

export { asOf, asOfSchema, compareAsOf, reportDoors, type AsOf, type ReportDoor } from './contact/as-of.js';
export {
  contactRecord,
  customValue,
  detailFields,
  nameFields,
  normaliseEmail,
  normaliseRecord,
  normaliseTags,
  textFields,
  type ContactRecord,
  type CustomFields,
  type CustomValue,
  type TextField,
} from './contact/contact-record.js';
export {
  ContactBirthdayFired,
  ContactBirthdaySkipped,
  ContactCustomFieldsChanged,
  ContactDeleted,
  ContactDetailsChanged,
  ContactEmailChanged,
  ContactEmailOptedOut,
  ContactEmailOptOutLifted,
  ContactPhoneChanged,
  ContactRegistered,
  ContactRenamed,
  ContactRestored,
  ContactTagsChanged,
  contactEventRegistry,
  contactEvents,
  optOutGrounds,
  type ContactEvent,
  type OptOutGround,
} from './contact/contact-events.js';
export type {
  ContactCommand,
  ContactSnapshot,
  ReportContact,
  ReportContactDeleted,
  ReportContactGone,
} from './contact/contact-commands.js';
export { contactStateSchema, evolve, isOptedOut, recordOf, unknownContact, type Contact, type KnownContact } from './contact/contact.js';
export { applyDecision, decide, hydrateReasons, type Decision, type HydrateReason } from './contact/decide.js';

export { calendarZone, type CalendarZone } from './time-zone.js';
export { readDueDate, type DueDate, type DueProblem } from './task/due-date.js';
export { taskRecord, taskTexts, type TaskRecord, type TaskText } from './task/task-record.js';
export {
  skipReasons,
  TaskAssigned,
  TaskCompleted,
  TaskCreated,
  TaskDeleted,
  TaskDueDateMoved,
  TaskDueSoonFired,
  TaskDueTodayFired,
  taskEventRegistry,
  taskEvents,
  TaskMomentSkipped,
  TaskMovedToContact,
  TaskOverdueFired,
  TaskReopened,
  TaskRestored,
  TaskRetitled,
  type TaskEvent,
} from './task/task-events.js';
export type { ReportTask, ReportTaskCompleted, ReportTaskDeleted, ReportTaskGone, TaskCommand } from './task/task-commands.js';
export { contactOf, dueDateOf, evolveTask, isOpen, taskStateSchema, unknownTask, type KnownTask, type Task } from './task/task.js';
export { applyTaskDecision, decideTask, type TaskDecision } from './task/decide-task.js';
export { taskHydrateReasons, type TaskHydrateReason } from './task/judge-task.js';
export { momentFacts, momentName, nextWakeUp, pendingMoments, type Moment, type MomentFact, type MomentRules } from './task/moments.js';

export {
  canonicalSlice,
  deletedPolicies,
  optOutPolicies,
  skipCodes,
  sliceField,
  sliceFieldTypes,
  sliceSchema,
  sliceSkip,
  stateTagPrefix,
  stateTags,
  type SkipCode,
  type Slice,
  type SliceField,
  type SliceSkip,
} from './slice.js';
export {
  activityStream,
  appointmentStream,
  backfillStream,
  contactKey,
  contactSliceStream,
  contactStream,
  customEventsStream,
  hydrateAppointmentStream,
  hydrateNotesStream,
  hydrateStream,
  hydrateTaskStream,
  locationOfKey,
  mappingStream,
  notesStream,
  personKey,
  pushStream,
  referencesStream,
  sliceStream,
  taskOfStream,
  taskStream,
} from './streams.js';
export { CustomEventRaised, customEventRegistry, customEvents, type CustomEvent } from './custom-event.js';
export {
  AppointmentHydrationRequested,
  BackfillFinished,
  BackfillPageRead,
  BackfillStarted,
  backfillEventRegistry,
  backfillEvents,
  backfillKinds,
  ContactHydrationRequested,
  MappingChanged,
  mappingEventRegistry,
  mappingEvents,
  NotesHydrationRequested,
  ReferencesRequested,
  requestEventRegistry,
  requestEvents,
  SliceChanged,
  sliceEventRegistry,
  sliceEvents,
  TaskHydrationRequested,
  type BackfillEvent,
  type BackfillKind,
  type MappingEvent,
  type RequestEvent,
  type SliceEvent,
} from './sync-events.js';
export {
  ContactExcluded,
  ContactOptOutPushed,
  ContactPushed,
  ContactPushRejected,
  ContactRemovedFromSendx,
  ContactRenamedInSendx,
  CustomEventLost,
  CustomEventRejected,
  CustomEventSent,
  CustomEventSkipped,
  isCustomEventOutcome,
  pushEventRegistry,
  pushEvents,
  type CustomEventOutcome,
  type PersonOutcome,
  type PushEvent,
} from './push/push-events.js';
export {
  ContactNotesGone,
  ContactNotesListed,
  NoteAdded,
  NoteDeleted,
  noteEventRegistry,
  noteEvents,
  NoteUpdated,
  type NoteEvent,
} from './note/note-events.js';
export type { NotesCommand, ReportedNote, ReportNoteHint, ReportNotes, ReportNotesGone } from './note/note-commands.js';
export { evolveNotes, lastNote, notesStateSchema, unlistedNotes, type KeptNote, type Notes } from './note/notes.js';
export { applyNotesDecision, decideNotes, notesHydrateReasons, type NotesDecision, type NotesHydrateReason } from './note/decide-notes.js';
export {
  appointmentDetailFields,
  appointmentRecord,
  appointmentStatuses,
  countsAsHeld,
  isPlanned,
  timeProblems,
  timesOf,
  type AppointmentDetails,
  type AppointmentRecord,
  type AppointmentStanding,
  type AppointmentStatus,
  type AppointmentTimes,
  type TimeProblem,
} from './appointment/appointment-record.js';
export {
  AppointmentBooked,
  AppointmentCancelled,
  AppointmentConfirmed,
  AppointmentDeleted,
  AppointmentDetailsChanged,
  AppointmentEndedFired,
  appointmentEventRegistry,
  appointmentEvents,
  AppointmentFollowUpDueFired,
  AppointmentMomentSkipped,
  AppointmentMovedToContact,
  AppointmentNoShow,
  AppointmentReminderFired,
  AppointmentRescheduled,
  AppointmentRestored,
  AppointmentShowed,
  AppointmentStatusChanged,
  AppointmentStatusUnknown,
  AppointmentTodayFired,
  momentSkipReasons,
  type AppointmentEvent,
  type AppointmentMomentEvent,
  type MomentSkipReason,
} from './appointment/appointment-events.js';
export type {
  AppointmentCommand,
  AppointmentSnapshot,
  ReportAppointment,
  ReportAppointmentDeleted,
  ReportAppointmentGone,
} from './appointment/appointment-commands.js';
export {
  aheadUntil,
  appointmentRecordOf,
  appointmentStateSchema,
  evolveAppointment,
  isMomentEvent,
  unknownAppointment,
  type Appointment,
  type MetAppointment,
} from './appointment/appointment.js';
export {
  applyAppointmentDecision,
  appointmentHydrateReasons,
  decideAppointment,
  type AppointmentDecision,
  type AppointmentHydrateReason,
} from './appointment/decide-appointment.js';
export { dueMoments, momentsOf, nextLook, type AppointmentMoment, type AppointmentMomentRules } from './appointment/moments.js';
export { InactivityFired, NothingUpcomingFired, quietEventRegistry, quietEvents, type QuietEvent } from './activity/activity-events.js';
