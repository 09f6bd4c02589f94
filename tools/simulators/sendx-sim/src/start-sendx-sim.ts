import type { AddressInfo } from 'node:net';
import { CallRecorder, FaultBoard } from '@sync/sim-kit';
import type { FaultRequest, RecordedCall } from '@sync/sim-kit';
import { contactView } from './answers.js';
import type { ContactView } from './answers.js';
import { ContractWatch } from './contract-watch.js';
import type { ContractViolation } from './contract-watch.js';
import type { Resubscribe } from './contact-store.js';
import { createSimServer } from './server.js';
import { apiBasePath } from './sim-context.js';
import { StateKeeper } from './state-keeper.js';
import { withChanges } from './switches.js';
import type { SwitchChanges, Switches } from './switches.js';
import { Team } from './team.js';
import type { ReceivedEvent } from './team.js';
import { applyUiEdit } from './ui-edit.js';
import type { UiEdit } from './ui-edit.js';

export interface SendxSimOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  apiKey?: string;
  switches?: SwitchChanges;
  /** A JSON file that outlives the process. */
  statePath?: string;
  now?: () => Date;
}

/** A running SendX, and what a test wants to know of it. */
export interface SendxSim {
  /** Base URL of the API, `/api/v1/rest` included: what `SENDX_API_URL` holds. */
  url: string;
  origin: string;
  port: number;
  apiKey: string;
  recorder: CallRecorder;
  faults: FaultBoard;
  contacts: SimContacts;
  /** Calls whose path ends like this ('identify', 'contact/track') and, when given, whose path or body names the address. */
  received(pathEnd: string, email?: string): RecordedCall[];
  events(): ReceivedEvent[];
  resubscribes(): Resubscribe[];
  fieldsCreatedOnTheFly(): string[];
  contractViolations(): ContractViolation[];
  switches(): Switches;
  setSwitches(changes: SwitchChanges): void;
  addFault(fault: FaultRequest): void;
  /** Forgets contacts, vocabulary, calls and faults; the switches are again what they were at the start. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Direct access for tests in the same process: no call is recorded. */
export interface SimContacts {
  readonly count: number;
  /** By address, in any case; undefined when there is none or it was deleted. */
  find(email: string): ContactView | undefined;
  all(): ContactView[];
  /** As a SendX user would, in the pages of SendX. `create: true` makes the contact when there is none. */
  edit(edit: UiEdit): ContactView | undefined;
}

/** Starts a simulated SendX on 127.0.0.1. */
export const startSendxSim = async (options: SendxSimOptions = {}): Promise<SendxSim> => {
  const apiKey = options.apiKey ?? 'sendx-sim-key';
  const team = new Team(options.now ?? (() => new Date()), options.switches);
  const keeper = options.statePath === undefined ? undefined : new StateKeeper(team, options.statePath);
  const recorder = new CallRecorder({ secretHeaders: ['x-team-apikey'] });
  const faults = new FaultBoard({ basePath: apiBasePath });
  const watch = new ContractWatch();
  const server = createSimServer({ team, apiKey, recorder, faults, watch, onChange: () => keeper?.changed() });
  await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  const { port } = server.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}${apiBasePath}`,
    origin,
    port,
    apiKey,
    recorder,
    faults,
    contacts: contactsOf(team),
    received: (pathEnd, email) => recorder.list().filter((call) => call.path.endsWith(pathEnd) && names(call, email)),
    events: () => [...team.events],
    resubscribes: () => [...team.contacts.resubscribes],
    fieldsCreatedOnTheFly: () => [...team.fieldsCreatedOnTheFly],
    contractViolations: () => watch.list(),
    switches: () => ({ ...team.switches }),
    setSwitches: (changes) => {
      team.switches = withChanges(team.switches, changes);
    },
    addFault: (fault) => {
      faults.add(fault);
    },
    reset: async () => {
      await server.inject({ method: 'POST', url: '/_sim/reset' });
    },
    close: async () => {
      await server.close();
      keeper?.close();
    },
  };
};

const contactsOf = (team: Team): SimContacts => {
  const view = (contact: Parameters<typeof contactView>[1] | undefined) => contact && contactView(team, contact);
  return {
    get count() {
      return team.contacts.count;
    },
    find: (email) => view(team.contacts.byEmail(email)),
    all: () => [...team.contacts.all()].map((contact) => contactView(team, contact)),
    edit: (edit) => view(applyUiEdit(team, edit)),
  };
};

const names = (call: RecordedCall, email: string | undefined): boolean =>
  email === undefined || `${decodeURIComponent(call.path)} ${JSON.stringify(call.body)}`.toLowerCase().includes(email.toLowerCase());
