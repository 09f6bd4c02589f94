import { IANAZone } from 'luxon';

/** In which zone a location's days are counted; `problem` when it is not the location's own. */
export interface CalendarZone {
  readonly zone: string;
  readonly problem: { readonly code: 'time-zone-unknown'; readonly detail: string } | null;
}

/** The location's time zone; UTC when it has none, or one that GHL made up. */
export const calendarZone = (timeZone: string | null): CalendarZone => {
  const name = timeZone?.trim() ?? '';
  if (name !== '' && IANAZone.create(name).isValid) return { zone: name, problem: null };
  const found = name === '' ? 'The location has no time zone' : `The location has the time zone "${name.slice(0, 60)}", which is none`;
  return {
    zone: 'utc',
    problem: { code: 'time-zone-unknown', detail: `${found}; its days are counted in UTC. Set it in the CRM's business profile.` },
  };
};
