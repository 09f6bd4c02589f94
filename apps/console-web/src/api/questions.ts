import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ConnectionsAnswer,
  ContactsAnswer,
  ContactState,
  DryRunAnswer,
  EventsRedriven,
  Overview,
  ParkedAnswer,
  RedrivableState,
  RedriveAnswer,
  Timeline,
  TraceAnswer,
  TroubledAnswer,
  UntoldEventsAnswer,
} from '@sync/contracts-console';
import { ask } from './client.js';

const EVERY_MS = 2_000;
const query = (values: Record<string, string | null>): string =>
  new URLSearchParams(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null)).toString();

export const useOverview = () =>
  useQuery({ queryKey: ['overview'], queryFn: () => ask<Overview>('/api/overview'), refetchInterval: EVERY_MS, retry: false });

export const useSearch = (search: string) =>
  useQuery({
    queryKey: ['search', search],
    queryFn: () => ask<ContactsAnswer>(`/api/contacts?${query({ search })}`),
    enabled: search.trim().length >= 2,
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });

export const usePeople = (connection: string, state: ContactState, reason: string | null) =>
  useQuery({
    queryKey: ['people', connection, state, reason],
    queryFn: () => ask<ContactsAnswer>(`/api/contacts?${query({ connection, state, reason })}`),
    refetchInterval: EVERY_MS,
  });

export const useTimeline = (connection: string, contactId: string) =>
  useQuery({
    queryKey: ['timeline', connection, contactId],
    queryFn: () => ask<Timeline>(`/api/contacts/${encodeURIComponent(connection)}/${encodeURIComponent(contactId)}/timeline`),
    refetchInterval: EVERY_MS,
  });

/** A trace grows while its story goes on: the push comes after the window. */
export const useTrace = (traceId: string) =>
  useQuery({
    queryKey: ['trace', traceId],
    queryFn: () => ask<TraceAnswer>(`/api/traces/${encodeURIComponent(traceId)}`),
    refetchInterval: EVERY_MS,
  });

export const useParked = () =>
  useQuery({ queryKey: ['parked'], queryFn: () => ask<ParkedAnswer>('/api/parked'), refetchInterval: EVERY_MS });

export const useTroubled = (connection: string, reason: string) =>
  useQuery({
    queryKey: ['troubled', connection, reason],
    queryFn: () => ask<TroubledAnswer>(`/api/troubled?${query({ connection, reason })}`),
    refetchInterval: EVERY_MS,
  });

export const useUntoldEvents = (connection: string, state: RedrivableState) =>
  useQuery({
    queryKey: ['custom-events', connection, state],
    queryFn: () => ask<UntoldEventsAnswer>(`/api/custom-events?${query({ connection, state })}`),
    refetchInterval: EVERY_MS,
  });

/** Lets one custom event wait to be sent again, or all of them. */
export const useRedriveEvents = (connection: string, state: RedrivableState) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (event: string | null) =>
      ask<EventsRedriven>(`/api/custom-events/redrive?${query({ connection, state, event })}`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['custom-events', connection, state] }),
  });
};

/** Sends a parked message through its service again. */
export const useRedrive = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ group, message }: { group: string; message: string }) =>
      ask<RedriveAnswer>(`/api/parked/redrive?${query({ group, message })}`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['parked'] }),
  });
};

/** A dry run goes through everybody; it is asked for once, and again by hand. */
export const useDryRun = (connection: string) =>
  useQuery({
    queryKey: ['dry-run', connection],
    queryFn: () => ask<DryRunAnswer>(`/api/dry-run?${query({ connection })}`),
    staleTime: Infinity,
  });

export type Switch = 'pause' | 'resume' | 'go-live';

export const useSwitch = (connection: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: Switch) => ask<ConnectionsAnswer>(`/api/${to}?${query({ connection })}`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['overview'] }),
  });
};
