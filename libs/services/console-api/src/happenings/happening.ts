import {
  appointmentRecordOf,
  appointmentEvents,
  eventRegistry,
  noteEvents,
  quietEvents,
  type AppointmentEvent,
  type NoteEvent,
  type QuietEvent,
  type TaskEvent,
} from '@sync/crm-events';
import type { HappeningKind } from '@sync/contracts-console';
import type { Words } from '../timeline/step.js';
import { appointmentWords } from './appointment-words.js';
import { noteWords, quietWords } from './note-words.js';
import type { RecordStory } from './record-story.js';
import { taskWords } from './task-words.js';

/** What can happen with a person besides what is known of them. */
export type HappeningEvent = TaskEvent | AppointmentEvent | NoteEvent | QuietEvent;

/** Reads what activity-sync learns: its topic carries notes, appointments, and what is asked about everybody. */
export const activityEventRegistry = eventRegistry([...noteEvents, ...appointmentEvents, ...quietEvents]);

export const isTaskEvent = (event: HappeningEvent): event is TaskEvent => event.type.startsWith('Task');
export const isAppointmentEvent = (event: HappeningEvent): event is AppointmentEvent => event.type.startsWith('Appointment');
const isQuietEvent = (event: NoteEvent | QuietEvent): event is QuietEvent => 'since' in event.data;

/** What it happened to. `person`: it was found when everybody was looked at. */
export const kindOf = (event: HappeningEvent): HappeningKind => {
  if (isTaskEvent(event)) return 'task';
  if (isAppointmentEvent(event)) return 'appointment';
  return isQuietEvent(event) ? 'person' : 'note';
};

/** What the first reading brought, or was there before anybody looked, happened long ago. `source` is what the event was stored with. */
export const isNews = (event: HappeningEvent, source: string | null): boolean => {
  if (kindOf(event) === 'note') return 'news' in event.data && event.data.news;
  return source !== 'backfill';
};

/** An event in words. `story` is what was known of its record until then; null where there is none. */
export const happeningWords = (event: HappeningEvent, story: RecordStory | null): Words => {
  if (isTaskEvent(event)) return taskWords(event, story?.kind === 'task' ? titleOf(story) : null);
  if (isAppointmentEvent(event)) return appointmentWords(event, story?.kind === 'appointment' ? appointmentRecordOf(story.state) : null);
  return isQuietEvent(event) ? quietWords(event) : noteWords(event);
};

const titleOf = ({ state }: Extract<RecordStory, { kind: 'task' }>): string | null =>
  state.status === 'unknown' ? null : (state.record.title ?? null);
