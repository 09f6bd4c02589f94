import { isDeepStrictEqual } from 'node:util';
import type { EditOptions } from '../contact-edits.js';
import type { RecordStore } from '../record-store.js';
import { newId } from '../sim-contact.js';
import type { AppointmentStore } from './appointment-store.js';
import { normalised, withOffset } from './local-time.js';
import { singlesOf } from './series.js';
import { isMaster, lengthOf } from './sim-appointment.js';
import type { AppointmentPatch, SimAppointment, SimCalendar } from './sim-appointment.js';

export type AppointmentEvent = 'AppointmentCreate' | 'AppointmentUpdate' | 'AppointmentDelete';

/** Told of every change a webhook would announce. `appointment` is the state after it, for a delete the last one. */
export type AnnounceAppointment = (type: AppointmentEvent, appointment: SimAppointment) => void;

export interface AppointmentPlace {
  locationId: string;
  calendars: RecordStore<SimCalendar>;
  /** IANA name of the location's zone. */
  zone: () => string;
  /** Whether a change of a series is announced for each single one of it, or once, for the master. GHL does not say (domain ghl 2.4). */
  series: () => 'each' | 'master';
}

/** Changes appointments the way GHL does, whoever asks. A change of a master is a change of every single one. */
export class AppointmentEdits {
  constructor(
    private readonly store: AppointmentStore,
    private readonly place: AppointmentPlace,
    private readonly now: () => number,
    private readonly announce: AnnounceAppointment,
  ) {}

  create(contactId: string, patch: AppointmentPatch & { calendarId: string }, options: EditOptions = {}): SimAppointment {
    const at = this.stamp();
    const calendar = this.place.calendars.get(patch.calendarId);
    const blank: SimAppointment = {
      id: newId(),
      locationId: this.place.locationId,
      contactId,
      calendarId: patch.calendarId,
      groupId: calendar?.groupId ?? null,
      title: calendar?.name ?? 'Appointment',
      address: null,
      appointmentStatus: 'confirmed',
      assignedUserId: null,
      users: [],
      notes: '',
      source: 'calendar_page',
      isRecurring: false,
      dateAdded: at,
      dateUpdated: at,
    };
    const appointment = this.timed({ ...blank, ...patch, contactId }, (calendar?.slotDuration ?? 30) * 60_000);
    const instances = singlesOf(appointment, this.place.zone());
    const { whole, single } = this.voices(appointment, options);
    this.store.put(appointment);
    this.putAll(instances, single);
    this.tell('AppointmentCreate', appointment, whole);
    return appointment;
  }

  /** The appointment after the change. A change that changes nothing moves no date and fires nothing. A start alone keeps the length. */
  update(before: SimAppointment, patch: AppointmentPatch, options: EditOptions = {}): SimAppointment {
    const kept = patch.startTime !== undefined && patch.endTime === undefined ? { endTime: undefined } : {};
    const after = this.timed({ ...before, ...kept, ...patch }, lengthOf(before));
    if (isDeepStrictEqual(before, after)) return before;
    const dated = { ...after, dateUpdated: patch.dateUpdated ?? this.stamp() };
    const { whole, single } = this.voices(dated, options);
    if (isMaster(dated)) this.updateInstances(before, dated, patch, single);
    this.store.put(dated);
    this.tell('AppointmentUpdate', dated, whole);
    return dated;
  }

  delete(appointment: SimAppointment, options: EditOptions = {}): void {
    const { whole, single } = this.voices(appointment, options);
    for (const instance of this.store.instancesOf(appointment.id)) this.delete(instance, single);
    this.store.delete(appointment.id);
    this.tell('AppointmentDelete', appointment, whole);
  }

  /** A series that is moved has other ids: what was is deleted, what will be is created. */
  private updateInstances(before: SimAppointment, after: SimAppointment, patch: AppointmentPatch, options: EditOptions): void {
    const current = this.store.instancesOf(after.id);
    if (before.startTime === after.startTime && before.endTime === after.endTime && before.rrule === after.rrule) {
      for (const instance of current) this.update(instance, patch, options);
      return;
    }
    const coming = singlesOf(after, this.place.zone());
    for (const instance of current) this.delete(instance, options);
    this.putAll(coming, options);
  }

  private putAll(instances: SimAppointment[], options: EditOptions): void {
    for (const instance of instances) {
      this.store.put(instance);
      this.tell('AppointmentCreate', instance, options);
    }
  }

  /** Of a series either the master or its single ones are announced; whatever else is changed by itself always is. */
  private voices(appointment: SimAppointment, { silent = false }: EditOptions): { whole: EditOptions; single: EditOptions } {
    const each = this.place.series() === 'each';
    return { whole: { silent: silent || (each && isMaster(appointment)) }, single: { silent: silent || !each } };
  }

  private tell(type: AppointmentEvent, appointment: SimAppointment, { silent }: EditOptions): void {
    if (!silent) this.announce(type, appointment);
  }

  private timed(appointment: SimAppointment, lengthMs: number): SimAppointment {
    const zone = this.place.zone();
    const inOffset = (time: string | null | undefined): string | null | undefined =>
      typeof time === 'string' ? normalised(time, zone) : time;
    const startTime = inOffset(appointment.startTime);
    const endMs = Date.parse(startTime ?? '') + lengthMs;
    const derived = Number.isNaN(endMs) ? undefined : withOffset(endMs, zone);
    const endTime = appointment.endTime === undefined ? derived : inOffset(appointment.endTime);
    return { ...appointment, startTime, endTime, isRecurring: appointment.rrule !== undefined };
  }

  private stamp(): string {
    return new Date(this.now()).toISOString();
  }
}
