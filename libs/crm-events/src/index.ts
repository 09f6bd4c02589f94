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
  mappingStream,
  notesStream,
  personKey,
  pushStream,
  referencesStream,
  sliceStream,
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
  pushEventRegistry,
  pushEvents,
  type PushEvent,
} from './push/push-events.js';
