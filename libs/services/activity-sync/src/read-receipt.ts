import { createHash } from 'node:crypto';
import { z } from 'zod';
import { appointmentWebhook, ghlAppointment, ghlNote, noteWebhook, subjectOf, webhookEnvelope } from '@sync/contracts-ghl';
import { isJustMade, type AppointmentCommand, type NotesCommand } from '@sync/crm-events';
import {
  hintFromNoteWebhook,
  reportAppointmentGone,
  reportFromAppointmentGet,
  reportFromAppointmentRow,
  reportFromAppointmentWebhook,
  reportFromNotes,
  reportNotesGone,
} from '@sync/mapping';
import { receiptJson, type Message } from '@sync/messaging';
import type { LocationContext } from './location-context.js';

export type Urgency = 'live' | 'reconcile' | 'backfill';

/** What a receipt is about: all notes of a contact, or one appointment, whose contact it may name. */
export type Subject =
  | { readonly kind: 'notes'; readonly locationId: string; readonly contactId: string }
  | { readonly kind: 'appointment'; readonly locationId: string; readonly appointmentId: string; readonly contactId: string | null };
type NotesSubject = Extract<Subject, { kind: 'notes' }>;
type AppointmentSubject = Extract<Subject, { kind: 'appointment' }>;

/** What a receipt says, once the location's zone and mapping are known; or that it cannot be read, and what should be fetched instead, if it tells. */
export type ReadReceipt =
  | {
      readonly kind: 'notes';
      readonly about: NotesSubject;
      readonly urgency: Urgency;
      readonly command: (context: LocationContext) => NotesCommand;
    }
  | {
      readonly kind: 'appointment';
      readonly about: AppointmentSubject;
      readonly urgency: Urgency;
      readonly command: (context: LocationContext) => AppointmentCommand;
    }
  | { readonly kind: 'unreadable'; readonly about: Subject | null; readonly code: string; readonly reason: string };

/** Reads a receipt by the door it came through; see reconcile's receipts.ts for the pulled ones. */
export const readReceipt = (message: Message<unknown>): ReadReceipt => {
  if (!Buffer.isBuffer(message.data))
    return unreadable(null, 'RECEIPT_ERASED', 'The receipt is past its retention; its bytes cannot be read any more.');
  const reader = readers[message.source ?? ''];
  if (!reader)
    return unreadable(
      null,
      'RECEIPT_SOURCE_UNKNOWN',
      `This build knows no receipts of notes and appointments from ${message.source}; finish the upgrade, then redrive.`,
    );
  return reader(receiptJson(message.data), message);
};

type Reader = (json: unknown, message: Message<unknown>) => ReadReceipt;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

const readWebhook: Reader = (json, message) => {
  const subject = subjectOf(webhookEnvelope.catch({ type: 'unknown' }).parse(json));
  return subject.kind === 'note' ? readNoteWebhook(json, message) : readAppointmentWebhook(json, message);
};

const readNoteWebhook: Reader = (json, message) => {
  const { locationId, contactId } = subjectOf(webhookEnvelope.parse(json));
  const about = notesOf(locationId, contactId);
  const webhook = noteWebhook.safeParse(json);
  if (!webhook.success || !about) return unfit('a note', about, webhook.error);
  return { kind: 'notes', about, urgency: 'live', command: () => hintFromNoteWebhook(webhook.data, message.recordedAt, sha256) };
};

const readAppointmentWebhook: Reader = (json, message) => {
  const { data } = webhookEnvelope.safeParse(json);
  const { locationId, recordId, contactId } = data ? subjectOf(data) : { locationId: null, recordId: null, contactId: null };
  const about = appointmentOf(locationId, recordId, contactId);
  const webhook = appointmentWebhook.safeParse(json);
  if (!webhook.success || !about) return unfit('an appointment', about, webhook.error);
  return {
    kind: 'appointment',
    about,
    urgency: 'live',
    command: ({ references }) => reportFromAppointmentWebhook(webhook.data, message.recordedAt, references.locationTimeZone),
  };
};

const noteList = z.object({ locationId: z.string(), contactId: z.string(), notes: z.array(ghlNote) });
const readNotes =
  (urgency: Urgency): Reader =>
  (json, { asOf }) => {
    const list = noteList.safeParse(json);
    const named = namesContact.safeParse(json).data;
    const about = notesOf(named?.locationId, named?.contactId);
    if (!list.success || !about || !asOf) return unfit('a list of notes', about, list.error);
    const { notes } = list.data;
    return {
      kind: 'notes',
      about,
      urgency,
      command: ({ mapping }) =>
        reportFromNotes(notes, { startedAt: asOf, backfill: urgency === 'backfill', section: mapping.notes, hash: sha256 }),
    };
  };

const namesContact = z.object({ locationId: z.string(), contactId: z.string() });
const readNotesGone: Reader = (json, { asOf }) => {
  const named = namesContact.safeParse(json);
  const about = notesOf(named.data?.locationId, named.data?.contactId);
  if (!about || !asOf) return unfit('a list of notes', about, named.error);
  return { kind: 'notes', about, urgency: 'live', command: () => reportNotesGone(asOf) };
};

const pulled = z.object({
  locationId: z.string(),
  appointment: z.looseObject({ id: z.string(), contactId: z.string().nullish().catch(null) }),
});
type AppointmentReader = (
  appointment: z.output<typeof ghlAppointment>,
  message: Message<unknown>,
  zone: string | null,
) => AppointmentCommand;
const readAppointment =
  (usual: Urgency, read: AppointmentReader): Reader =>
  (json, message) => {
    const body = pulled.safeParse(json);
    const about = appointmentOf(body.data?.locationId, body.data?.appointment.id, body.data?.appointment.contactId);
    const appointment = ghlAppointment.safeParse(body.data?.appointment);
    if (!appointment.success || !about) return unfit('an appointment', about, body.error ?? appointment.error);
    const { data } = appointment;
    const urgency = usual === 'backfill' && isJustMade(data.dateAdded, message.recordedAt) ? 'reconcile' : usual;
    return { kind: 'appointment', about, urgency, command: ({ references }) => read(data, message, references.locationTimeZone) };
  };

const namesAppointment = z.object({ locationId: z.string(), appointmentId: z.string() });
const readAppointmentGone: Reader = (json, { asOf }) => {
  const named = namesAppointment.safeParse(json);
  const about = appointmentOf(named.data?.locationId, named.data?.appointmentId, null);
  if (!about || !asOf) return unfit('an appointment', about, named.error);
  return { kind: 'appointment', about, urgency: 'live', command: () => reportAppointmentGone(asOf) };
};

const readers: Readonly<Record<string, Reader>> = {
  webhook: readWebhook,
  notes: readNotes('live'),
  'notes-backfill': readNotes('backfill'),
  'notes-gone': readNotesGone,
  'appointment-get': readAppointment('live', (shown, { asOf, recordedAt }, zone) =>
    reportFromAppointmentGet(shown, asOf ?? recordedAt, zone),
  ),
  'appointment-gone': readAppointmentGone,
  'appointment-row': readAppointment('reconcile', (shown, _message, zone) => reportFromAppointmentRow(shown, zone, null)),
  'appointment-backfill': readAppointment('backfill', (shown, { recordedAt }, zone) => reportFromAppointmentRow(shown, zone, recordedAt)),
};

const notesOf = (locationId: string | null | undefined, contactId: string | null | undefined): NotesSubject | null =>
  locationId && contactId ? { kind: 'notes', locationId, contactId } : null;

const appointmentOf = (
  locationId: string | null | undefined,
  appointmentId: string | null | undefined,
  contactId: string | null | undefined,
): AppointmentSubject | null =>
  locationId && appointmentId ? { kind: 'appointment', locationId, appointmentId, contactId: contactId || null } : null;

const unreadable = (about: Subject | null, code: string, reason: string): ReadReceipt => ({ kind: 'unreadable', about, code, reason });

/** Names the places that do not fit; values stay out of messages. */
const unfit = (what: string, about: Subject | null, error: z.ZodError | undefined): ReadReceipt => {
  const places =
    error?.issues.map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`).join('; ') ??
    'it does not say whose it is, or when it was read';
  return unreadable(
    about,
    'RECEIPT_UNREADABLE',
    `The receipt does not have the shape of ${what} (${places}). The record is fetched instead, if it is named.`,
  );
};
