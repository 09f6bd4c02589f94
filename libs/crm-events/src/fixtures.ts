/** People for given/when/then, here and in other libs' specs. Ids are fixed and time is 2025-03-01T09:00Z. */
export { ada, grace, linus, margaret, type Person } from './story/people.js';
export { contact, given, type Outcome } from './story/given.js';
export { minute, start } from './story/times.js';
export { callAda, launchMargaret, noTask, task, visitLinus, writeGrace, type TaskStory } from './story/tasks.js';
export { givenTask, type TaskOutcome } from './story/given-task.js';
export { adasNotes, givenNotes, noteOf, theNotes } from './story/notes.js';
export { everyStatus, givenVisit, knownVisit, shownOf, theVisit, visit, visitRecord } from './story/appointments.js';
