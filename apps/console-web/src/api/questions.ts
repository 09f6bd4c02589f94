import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ConnectionsAnswer,
  ContactsAnswer,
  ContactState,
  DryRunAnswer,
  Overview,
  ParkedAnswer,
  Timeline,
  TraceAnswer,
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
