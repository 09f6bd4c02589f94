import { eventually } from '@sync/testing';
import { openAda, type Ada } from './ada.fixtures.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const soon = { timeoutMs: 60_000 };

/** Appointments as people live through them: booked, moved, reminded of, called off; kept, and missed. */
describe('an appointment in GHL', () => {
  let ada: Ada;
  let appointmentId = '';
  beforeAll(async () => {
    ada = await openAda();
    ada.world.sendx.setSwitches({ emptyClearsByIdentify: true }); // the vendor does not say; where it does not, the date stays and the tag tells
  });
  afterAll(() => ada.world.close());

  const ghl = () => ada.world.ghl.world;
  const book = (startTime: string): string => {
    const calendar = [...ghl().calendars.all()].find(({ name }) => name === 'Free trial');
    return ghl().appointmentEdits.create(ada.contactId, { calendarId: calendar?.id ?? '', title: 'Trial hour', startTime }).id;
  };
  const change = (id: string, patch: { startTime?: string; appointmentStatus?: string }): void => {
    const found = ghl().appointments.get(id);
    if (!found) throw new Error('The appointment is missing.');
    ghl().appointmentEdits.update(found, patch);
  };
  /** Whole seconds, as GHL keeps them. */
  const after = (ms: number): string => new Date(Math.ceil((Date.now() + ms) / 1_000) * 1_000).toISOString();
  const startInSendx = (): string => new Date(ada.field('ghl_next_appt_at') ?? '').toISOString();
  const countOf = (name: string): number => ada.eventNames().filter((told) => told === name).length;

  it('booked is ahead: fields, tag and event', async () => {
    const start = after(10 * DAY_MS);
    appointmentId = book(start);
    const told = await eventually(() => ada.event('ghl_appointment_booked'), soon);
    expect(told).toMatchObject({ appointment_id: appointmentId, title: 'Trial hour', calendar: 'Free trial', start_at: start });
    await eventually(() => ada.field('ghl_upcoming_appts') === '1' && startInSendx() === start, soon);
    expect([ada.field('ghl_next_appt_title'), ada.field('ghl_next_appt_calendar')]).toEqual(['Trial hour', 'Free trial']);
    expect(ada.tags()).toContain('ghl:appt-upcoming');
  });

  it('moved has its new time, and its reminder comes for that one, a day before', async () => {
    const [before, start] = [ghl().appointments.get(appointmentId)?.startTime ?? '', after(DAY_MS + 4_000)];
    change(appointmentId, { startTime: start });
    const told = await eventually(() => ada.event('ghl_appointment_rescheduled'), soon);
    expect(told).toMatchObject({ start_at: start, previous_start_at: new Date(before).toISOString() });
    await eventually(() => startInSendx() === start, soon);
    const reminder = await eventually(() => ada.event('ghl_appointment_reminder'), soon);
    expect(reminder).toMatchObject({ appointment_id: appointmentId, start_at: start, lead_minutes: '1440', source: 'timer' });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(start) - DAY_MS);
  });

  it('called off is ahead no more', async () => {
    change(appointmentId, { appointmentStatus: 'cancelled' });
    await eventually(() => ada.event('ghl_appointment_cancelled'), soon);
    await eventually(() => !ada.tags().includes('ghl:appt-upcoming'), soon);
    await eventually(() => ada.field('ghl_upcoming_appts') === '0' && ada.field('ghl_next_appt_at') === undefined, soon);
  });

  it('kept is the last one, and one that was missed leaves its tag', async () => {
    const kept = book(after(-90 * MINUTE_MS));
    change(kept, { appointmentStatus: 'showed' });
    expect(await eventually(() => ada.event('ghl_appointment_showed'), soon)).toMatchObject({ appointment_id: kept, status: 'showed' });
    await eventually(() => ada.field('ghl_last_appt_status') === 'showed', soon);
    const missed = book(after(-50 * MINUTE_MS));
    change(missed, { appointmentStatus: 'noshow' });
    expect(await eventually(() => ada.event('ghl_appointment_no_show'), soon)).toMatchObject({ appointment_id: missed, status: 'noshow' });
    await eventually(() => ada.field('ghl_last_appt_status') === 'noshow' && ada.field('ghl_no_show_count') === '1', soon);
    await eventually(() => ada.tags().includes('ghl:no-show'), soon);
  });

  it('nothing of all this was told twice', () => {
    for (const name of ['rescheduled', 'reminder', 'cancelled', 'showed', 'no_show'])
      expect([name, countOf(`ghl_appointment_${name}`)]).toEqual([name, 1]);
    expect(ada.world.sendx.fieldsCreatedOnTheFly()).toEqual([]);
    expect(ada.world.sendx.contractViolations()).toEqual([]);
  });
});
