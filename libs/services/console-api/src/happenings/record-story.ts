import {
  appointmentRecordOf,
  appointmentStream,
  dueDateOf,
  evolveAppointment,
  evolveTask,
  isOpen,
  isPlanned,
  taskOfStream,
  timesOf,
  unknownAppointment,
  unknownTask,
  type Appointment,
  type Task,
} from '@sync/crm-events';
import { unknownStatus } from './appointment-words.js';
import { isAppointmentEvent, isTaskEvent, type HappeningEvent } from './happening.js';

/** A task or an appointment, as far as its events were folded. */
export type RecordStory = { readonly kind: 'task'; readonly state: Task } | { readonly kind: 'appointment'; readonly state: Appointment };

/** Where the story of a stream begins; null for a stream that is no record's: notes, and what is asked about a person. */
export const beginningOf = (stream: string, locationId: string): RecordStory | null => {
  const taskId = taskOfStream(stream, locationId);
  if (taskId !== null) return { kind: 'task', state: unknownTask(locationId, taskId) };
  const beginning = appointmentStream(locationId, '');
  if (!stream.startsWith(beginning)) return null;
  return { kind: 'appointment', state: unknownAppointment(locationId, stream.slice(beginning.length)) };
};

/** Folds one event; one of another kind of record says nothing. */
export const tellRecord = (story: RecordStory, event: HappeningEvent): RecordStory => {
  if (story.kind === 'task') return isTaskEvent(event) ? { ...story, state: evolveTask(story.state, event) } : story;
  return isAppointmentEvent(event) ? { ...story, state: evolveAppointment(story.state, event) } : story;
};

export const recordIdOf = (story: RecordStory): string => (story.kind === 'task' ? story.state.taskId : story.state.appointmentId);

/** `open`: there is something to do, or to come to. */
export type RecordStanding = 'open' | 'closed' | 'gone';

export interface StandingRecord {
  readonly title: string | null;
  readonly standing: RecordStanding;
  /** When it is due or begins; null when nobody can go by it. */
  readonly at: Date | null;
  /** What is wrong with an open one; '' for nothing. */
  readonly problem: string;
}

/** What follows from a story and is asked for. */
export const standingOfRecord = (story: RecordStory): StandingRecord =>
  story.kind === 'task' ? taskStanding(story.state) : appointmentStanding(story.state);

const taskStanding = (task: Task): StandingRecord => {
  if (task.status === 'unknown') return gone(null);
  const title = task.record.title ?? null;
  if (task.status === 'deleted') return gone(title);
  if (!isOpen(task)) return { title, standing: 'closed', at: null, problem: '' };
  const { at, problem } = dueDateOf(task);
  return { title, standing: 'open', at, problem: problem?.code ?? '' };
};

const appointmentStanding = (appointment: Appointment): StandingRecord => {
  if (appointment.status !== 'known') return gone(appointmentRecordOf(appointment)?.title ?? null);
  const { record } = appointment;
  const title = record.title ?? null;
  if (record.status === 'unknown') return { title, standing: 'open', at: null, problem: unknownStatus };
  if (!isPlanned(record)) return { title, standing: 'closed', at: null, problem: '' };
  return { title, standing: 'open', at: timesOf(record)?.start ?? null, problem: record.timeProblem ?? '' };
};

const gone = (title: string | null): StandingRecord => ({ title, standing: 'gone', at: null, problem: '' });
