import { RecordStore } from '../record-store.js';
import { SortedView } from '../sorted-view.js';
import type { Order } from '../sorted-view.js';
import { isMaster, startOf } from './sim-appointment.js';
import type { SimAppointment } from './sim-appointment.js';

/** By whom or what events can be asked for; exactly one of them. */
export const eventScopes = { calendarId: 'calendarId', userId: 'assignedUserId', groupId: 'groupId' } as const;
export type EventScope = keyof typeof eventScopes;

const byStart: Order<SimAppointment>[] = [{ value: (appointment) => startOf(appointment) || 0, direction: 'asc' }];

/** The appointments, by contact, and by start for each calendar, user and group. Masters of series are in no list. */
export class AppointmentStore extends RecordStore<SimAppointment> {
  private readonly views = new Map<string, SortedView<SimAppointment>>();
  private readonly byMaster = new Map<string, Set<string>>();

  /** What starts in the window, both ends included, the earliest first. */
  inWindow(scope: EventScope, id: string, from: number, to: number): SimAppointment[] {
    const found: SimAppointment[] = [];
    for (const appointment of this.views.get(`${scope} ${id}`)?.after([from, '']) ?? []) {
      if (startOf(appointment) > to) break;
      found.push(appointment);
    }
    return found;
  }

  /** The single ones of a series. */
  instancesOf(masterId: string): SimAppointment[] {
    return [...(this.byMaster.get(masterId) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  override load(appointments: Iterable<SimAppointment>): void {
    this.views.clear();
    this.byMaster.clear();
    super.load(appointments);
  }

  protected override replace(before: SimAppointment | undefined, after: SimAppointment | undefined): void {
    super.replace(before, after);
    for (const scope of Object.keys(eventScopes) as EventScope[]) {
      this.view(scope, before)?.replace(before, undefined);
      this.view(scope, after)?.replace(undefined, after);
    }
    this.instanceIds(before)?.delete(before?.id ?? '');
    this.instanceIds(after)?.add(after?.id ?? '');
  }

  private instanceIds(appointment: SimAppointment | undefined): Set<string> | undefined {
    const master = appointment?.masterEventId;
    if (master === undefined) return undefined;
    const ids = this.byMaster.get(master) ?? new Set<string>();
    this.byMaster.set(master, ids);
    return ids;
  }

  private view(scope: EventScope, appointment: SimAppointment | undefined): SortedView<SimAppointment> | undefined {
    const id = appointment?.[eventScopes[scope]];
    if (!appointment || !id || isMaster(appointment)) return undefined;
    const key = `${scope} ${id}`;
    const view = this.views.get(key) ?? new SortedView(byStart, []);
    this.views.set(key, view);
    return view;
  }
}
