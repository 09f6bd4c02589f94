import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createAppointmentBody, updateAppointmentBody, type GhlUpdateAppointmentBody } from '@sync/contracts-ghl';
import { recordNotFound, unprocessableQuery, wrongLocation } from '../refusal.js';
import { existingContact, parse, serve } from '../serve.js';
import type { World } from '../world.js';
import { asCalendar, asCalendarEvent, asContactAppointment, asWriteAnswer, listed } from './appointment-shapes.js';
import { eventScopes } from './appointment-store.js';
import type { EventScope } from './appointment-store.js';
import type { AppointmentPatch, SimAppointment } from './sim-appointment.js';

/** Calendars and appointments. Events are listed by calendar, user or group and window alone; nothing tells what changed since (domain ghl 1.6). */
export const registerAppointmentRoutes = (fastify: FastifyInstance, world: World): void => {
  const { appointments, appointmentEdits, calendars, settings } = world;
  const onlyOurs = (locationId: string | undefined): void => {
    if (locationId === undefined) throw unprocessableQuery('locationId must be a string');
    if (locationId !== world.location.id) throw wrongLocation();
  };
  const existing = ({ appointmentId = '' }: Record<string, string>): SimAppointment => {
    const appointment = appointments.get(appointmentId);
    if (!appointment) throw recordNotFound('Event', appointmentId);
    return appointment;
  };
  const mustHaveCalendar = (id: string | undefined): void => {
    if (id !== undefined && !calendars.get(id)) throw recordNotFound('Calendar', id);
  };

  serve(fastify, world, 'listContactAppointments', 200, ({ params }) => {
    const { id } = existingContact(world, params);
    const events = listed(appointments.ofContact(id)).map((event) => asContactAppointment(event, world.location.timezone ?? 'UTC'));
    return { events, traceId: randomUUID() };
  });

  serve(fastify, world, 'listCalendars', 200, ({ query }) => {
    onlyOurs(query.locationId);
    return { calendars: [...calendars.all()].map(asCalendar), traceId: randomUUID() };
  });

  serve(fastify, world, 'listCalendarEvents', 200, ({ query }) => {
    onlyOurs(query.locationId);
    const { scope, id, from, to } = windowOf(query);
    if (scope === 'calendarId') mustHaveCalendar(id);
    return { events: appointments.inWindow(scope, id, from, to).map(asCalendarEvent), traceId: randomUUID() };
  });

  serve(fastify, world, 'getAppointment', 200, ({ params }) => ({
    [settings.appointmentKey]: asCalendarEvent(existing(params)),
    traceId: randomUUID(),
  }));

  serve(fastify, world, 'createAppointment', 200, ({ body }) => {
    const { locationId, contactId, calendarId, ...written } = parse(createAppointmentBody, body);
    onlyOurs(locationId);
    mustHaveCalendar(calendarId);
    const { id } = existingContact(world, { contactId });
    return asWriteAnswer(appointmentEdits.create(id, { ...heeded(written), calendarId, source: 'api' }));
  });

  serve(fastify, world, 'updateAppointment', 200, ({ params, body }) => {
    const before = existing(params);
    const written = parse(updateAppointmentBody, body);
    mustHaveCalendar(written.calendarId);
    return asWriteAnswer(appointmentEdits.update(before, heeded(written)));
  });

  // Answers 201 with the right spelling of the flag, unlike all other deletes (domain fact 10).
  serve(fastify, world, 'deleteCalendarEvent', 201, ({ params }) => {
    appointmentEdits.delete(existing(params));
    return { succeeded: true, traceId: randomUUID() };
  });
};

/** What is kept of a write. A rule of recurrence counts only where free slots are not asked for. */
const heeded = ({ rrule, ...written }: GhlUpdateAppointmentBody): AppointmentPatch => {
  const { meetingLocationType: _type, meetingLocationId: _id, overrideLocationConfig: _config, ...more } = written;
  const { ignoreDateRange: _range, ignoreFreeSlotValidation, toNotify: _notify, ...patch } = more;
  return { ...patch, ...(rrule !== undefined && ignoreFreeSlotValidation ? { rrule } : {}) };
};

const windowOf = (query: Record<string, string>): { scope: EventScope; id: string; from: number; to: number } => {
  const times = ['startTime', 'endTime'] as const;
  const problems = times.filter((name) => !/^\d+$/.test(query[name] ?? '')).map((name) => `${name} must be a number string`);
  if (problems.length > 0) throw unprocessableQuery(...problems);
  const scopes = (Object.keys(eventScopes) as EventScope[]).filter((name) => query[name]);
  const [scope] = scopes;
  if (scope === undefined) throw unprocessableQuery('Either of userId, calendarId or groupId is required');
  if (scopes.length > 1) throw unprocessableQuery('Only one of userId, calendarId or groupId is allowed');
  return { scope, id: query[scope] ?? '', from: Number(query.startTime), to: Number(query.endTime) };
};
