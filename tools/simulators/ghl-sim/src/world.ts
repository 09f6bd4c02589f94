import type { GhlCustomFieldDefinition, GhlLocation, GhlUser } from '@sync/contracts-ghl';
import { AppointmentEdits } from './appointment/appointment-edits.js';
import { asAppointmentWebhookBody } from './appointment/appointment-shapes.js';
import { AppointmentStore } from './appointment/appointment-store.js';
import type { SimCalendar } from './appointment/sim-appointment.js';
import { ContactEdits } from './contact-edits.js';
import { asWebhookBody } from './contact-shapes.js';
import { ContactStore } from './contact-store.js';
import { customFieldsOf, locationOf, usersOf } from './demo-location.js';
import { NoteEdits } from './note/note-edits.js';
import { asNoteWebhookBody } from './note/note-shapes.js';
import type { SimNote } from './note/sim-note.js';
import { RateGate } from './rate-gate.js';
import { RecordStore } from './record-store.js';
import type { SimSettings } from './settings.js';
import { SigningKey } from './signing-key.js';
import { TaskEdits } from './task/task-edits.js';
import { asTaskWebhookBody } from './task/task-shapes.js';
import { TaskStore } from './task/task-store.js';
import { WebhookComposer } from './webhook-composer.js';
import { WebhookSender } from './webhook-sender.js';

export interface WorldOptions {
  token: string;
  locationId: string;
  settings: SimSettings;
  signingKey: SigningKey;
  seed: number;
  now: () => number;
}

/** Everything one simulated location consists of. */
export class World {
  readonly token: string;
  readonly settings: SimSettings;
  readonly now: () => number;
  readonly location: GhlLocation;
  readonly customFields: GhlCustomFieldDefinition[];
  readonly users: GhlUser[];
  readonly contacts: ContactStore;
  readonly tasks: TaskStore;
  readonly notes = new RecordStore<SimNote>();
  readonly calendars = new RecordStore<SimCalendar>();
  readonly appointments = new AppointmentStore();
  readonly edits: ContactEdits;
  readonly taskEdits: TaskEdits;
  readonly noteEdits: NoteEdits;
  readonly appointmentEdits: AppointmentEdits;
  readonly rate: RateGate;
  readonly webhooks: WebhookSender;
  readonly composer: WebhookComposer;
  readonly signingKey: SigningKey;

  constructor({ token, locationId, settings, signingKey, seed, now }: WorldOptions) {
    this.token = token;
    this.settings = settings;
    this.signingKey = signingKey;
    this.now = now;
    this.location = locationOf(locationId);
    this.customFields = customFieldsOf(locationId);
    this.users = usersOf();
    this.contacts = new ContactStore(settings, now);
    this.tasks = new TaskStore(settings, now);
    this.rate = new RateGate(settings.rate, now);
    this.webhooks = new WebhookSender(settings.webhooks, seed);
    const app = { appId: 'SimApp00000000000001', versionId: 'SimAppVersion0000001' };
    this.composer = new WebhookComposer(settings.webhooks, app, signingKey, now, seed);
    this.edits = new ContactEdits(
      this.contacts,
      settings,
      { id: locationId, customFields: this.customFields },
      now,
      (type, contact) => this.announce(asWebhookBody(type, contact), contact.id),
      (contactId) => this.forget(contactId),
    );
    this.taskEdits = new TaskEdits(this.tasks, locationId, now, (type, task) =>
      this.announce(asTaskWebhookBody(type, task, settings.webhooks.taskCreate), task.contactId),
    );
    this.noteEdits = new NoteEdits(this.notes, locationId, now, (type, note) =>
      this.announce(asNoteWebhookBody(type, note), note.contactId),
    );
    const zone = (): string => this.location.timezone ?? 'UTC';
    const place = { locationId, calendars: this.calendars, zone, series: () => settings.webhooks.series };
    this.appointmentEdits = new AppointmentEdits(this.appointments, place, now, (type, appointment) =>
      this.announce(asAppointmentWebhookBody(type, appointment, settings.webhooks.appointmentTypes), appointment.contactId),
    );
  }

  private announce(body: Record<string, unknown>, contactId: string): void {
    if (this.settings.webhooks.url !== null) void this.webhooks.send(this.composer.announcement(body, contactId));
  }

  /** Tasks, notes and appointments go with their contact, and nobody is told; GHL documents neither. */
  private forget(contactId: string): void {
    for (const task of this.tasks.ofContact(contactId)) this.taskEdits.delete(task, { silent: true });
    for (const note of this.notes.ofContact(contactId)) this.noteEdits.delete(note, { silent: true });
    for (const appointment of this.appointments.ofContact(contactId)) this.appointmentEdits.delete(appointment, { silent: true });
  }
}
