export { reportFromGet, reportFromSearchRow, reportFromWebhook, reportGone } from './ghl/from-ghl.js';
export {
  mappingDocument,
  namedSources,
  type Condition,
  type MappingDocument,
  type NamedSource,
  type Rule,
  type Source,
  type Step,
  type Target,
} from './document/mapping-document.js';
export {
  appointmentEventNames,
  noteEventNames,
  taskEventNames,
  type AppointmentsSection,
  type NotesSection,
  type PeopleSection,
  type TasksSection,
} from './document/record-mapping.js';
export { validateMapping, type MappingProblem, type MappingValidation } from './document/validate-mapping.js';
export { defaultMapping } from './document/default-mapping.js';
export {
  customFieldSlugs,
  referencesOf,
  type CustomFieldReference,
  type References,
  type UnknownReference,
  type UserReference,
} from './contact/references.js';
export {
  contactReferencesFrom,
  readPulledReferences,
  taskReferencesFrom,
  type KeptReferences,
  type PulledReferences,
  type TaskReferences,
} from './references/kept-references.js';
export { sliceOf, type MappingNote, type SliceResult } from './contact/slice-of.js';
export { explainSlice, type SliceExplanation } from './contact/explain-slice.js';
export type { OutcomeReason, RuleOutcome } from './contact/apply-rules.js';
export { taskFromGet, taskFromRow, taskFromWebhook, taskGone } from './task/task-from-ghl.js';
export { taskSliceOf, type TaskSliceResult, type TaskSummary } from './task/task-slice.js';
export { taskEvent, type TaskEventFacts } from './task/task-event.js';
export { canBeEmail } from './contact/email.js';
export { raisedEvent, type CustomEventFacts } from './custom-event/raised-event.js';
