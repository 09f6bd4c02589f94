import { z } from 'zod';
import { ghlCalendar, ghlLocation, ghlUser } from '@sync/contracts-ghl';
import type { AppointmentMomentRules } from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import { KeptDocuments } from '@sync/kept-documents';
import {
  activityReferencesOf,
  defaultMapping,
  mappingDocument,
  zoneOrUtc,
  type ActivityReferences,
  type MappingDocument,
} from '@sync/mapping';

/** What a location's notes and appointments are read and told with. */
export interface LocationContext {
  readonly connectionId: string;
  readonly mapping: MappingDocument;
  readonly references: ActivityReferences;
  /** Has the location's time zone been read? Days are told only then. */
  readonly isReady: boolean;
  readonly rules: AppointmentMomentRules;
}

/** Kinds of references that notes and appointments need, as reconcile names them. */
export const referenceKinds: readonly string[] = ['users', 'location', 'calendars'];

/** References by location, and the mapping in use by connection. */
export const documents = new KeptDocuments('activity_sync');

/** A mapping as it is kept: with the moment since which each lead and delay is asked for, so that a new one does not call for what is past. */
const keptMapping = z.object({ document: mappingDocument, askedSince: z.record(z.string(), z.string()) });
export type KeptMapping = z.output<typeof keptMapping>;

/** An item that does not have the known shape is left out, alone. */
const tolerant = <T>(item: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .transform((items) => items.flatMap((raw) => item.safeParse(raw).data ?? []))
    .catch([]);
const calendars = tolerant(ghlCalendar);
const users = tolerant(ghlUser);

/** Reads mappings and references of these locations; one statement however many locations. */
export const loadContexts = async (on: Queryable, connections: ReadonlyMap<string, string>): Promise<Map<string, LocationContext>> => {
  const kept = await documents.load(on, [...connections.keys(), ...connections.values()]);
  return new Map(
    [...connections].map(([locationId, connectionId]) => [
      locationId,
      contextFrom(connectionId, kept.get(locationId) ?? new Map<string, unknown>(), kept.get(connectionId)?.get('mapping')),
    ]),
  );
};

const contextFrom = (connectionId: string, kept: ReadonlyMap<string, unknown>, mappingBody: unknown): LocationContext => {
  const { document, askedSince } = keptMappingFrom(mappingBody);
  const zone = ghlLocation.safeParse(kept.get('location')).data?.timezone ?? null;
  const { appointments, day } = document;
  return {
    connectionId,
    mapping: document,
    references: activityReferencesOf(
      connectionId,
      zone,
      kept.has('calendars') ? calendars.parse(kept.get('calendars')) : null,
      kept.has('users') ? users.parse(kept.get('users')) : null,
    ),
    isReady: kept.has('location'),
    rules: {
      zone: zoneOrUtc(zone),
      startsAtHour: day.startsAtHour,
      reminderMinutes: appointments.reminderMinutes,
      followUpMinutes: appointments.followUpMinutes,
      askedSince,
    },
  };
};

/** The mapping in use; the default one, asked for since ever, where none is kept. */
export const keptMappingFrom = (body: unknown): KeptMapping =>
  body === undefined ? { document: defaultMapping, askedSince: {} } : keptMapping.parse(body);

/** The next mapping, in use from `at` on: leads and delays it shares with the one before stay asked for since they were. */
export const nextMapping = (before: KeptMapping, document: MappingDocument, at: Date): KeptMapping => {
  const asked = namesIn(before.document);
  const since = namesIn(document).flatMap((name): [string, string][] => {
    const known = before.askedSince[name];
    if (!asked.includes(name)) return [[name, at.toISOString()]];
    return known === undefined ? [] : [[name, known]];
  });
  return { document, askedSince: Object.fromEntries(since) };
};

const namesIn = ({ appointments }: MappingDocument): string[] => [
  ...appointments.reminderMinutes.map((minutes) => `reminder/${minutes}`),
  ...appointments.followUpMinutes.map((minutes) => `follow-up/${minutes}`),
];
