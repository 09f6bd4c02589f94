import type { Priority } from '@sync/rate-limit';

/** The vendor's limit for one bulk identify (domain sendx 1.2 #64). */
export const BULK_SIZE = 25;

/** Custom field types of SendX: text, number, date, boolean, phone (domain sendx 2). */
export type FieldType = 0 | 1 | 2 | 3 | 4;

/** A contact as SendX shows it; only what delivery looks at. Field keys are ids. */
export interface SendxRecord {
  readonly id: string;
  readonly email: string;
  readonly unsubscribed: boolean;
  /** Marked one of our mails as spam: as final as an opt-out. */
  readonly spam: boolean;
  readonly [other: string]: unknown;
}

/** One person for `identify`: additive, keyed by e-mail, tags and fields by name. */
export interface IdentifyDocument {
  readonly email: string;
  readonly newEmail?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly customFields?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly lists?: readonly string[];
}

/** Something that happened to a person, as SendX takes it. */
export interface CustomEventCall {
  readonly email: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly at: Date;
}

export interface CallOptions {
  readonly priority: Priority;
  readonly signal?: AbortSignal;
}

/** `absent`: SendX does not know the person (any more), so there was nothing to do. */
export type CallOutcome = 'done' | 'absent';

/** What a bulk identify answered. */
export interface BulkAnswer {
  /** Places of those that SendX did not say it accepted, when it speaks of single people at all. */
  readonly failed: readonly number[];
  /** False: it said yes to all in one word, which may mean only those that were good (domain sendx 7.1, P10). */
  readonly itemised: boolean;
}

/** The calls that delivery makes; all of them spend the team's budget. Failures are VendorErrors. An abstract class, so that it is its own injection token. */
export abstract class SendxCalls {
  abstract findByEmail(email: string, options: CallOptions): Promise<SendxRecord | null>;
  abstract identify(document: IdentifyDocument, options: CallOptions): Promise<void>;
  /** 1 to 25 people. */
  abstract identifyMany(documents: readonly IdentifyDocument[], options: CallOptions): Promise<BulkAnswer>;
  abstract track(
    change: { email: string; addTags: readonly string[]; removeTags: readonly string[] },
    options: CallOptions,
  ): Promise<CallOutcome>;
  /** Adds one occurrence, every time it is called. */
  abstract trackCustomEvent(event: CustomEventCall, options: CallOptions): Promise<CallOutcome>;
  abstract unsubscribe(person: Pick<SendxRecord, 'id' | 'email'>, options: CallOptions): Promise<CallOutcome>;
  abstract deleteContact(contactId: string, options: CallOptions): Promise<CallOutcome>;
  abstract listContacts(offset: number, limit: number, options: CallOptions): Promise<readonly SendxRecord[]>;
  abstract listCustomFields(
    options: CallOptions,
  ): Promise<readonly { readonly id: string; readonly name: string; readonly type: number }[]>;
  /** The new field, or the one that has this name already, whatever its type. */
  abstract createCustomField(
    field: { name: string; type: FieldType; description: string },
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly type: number }>;
}

/** Gives the calls for one team, with that team's key. */
export abstract class SendxTeams {
  abstract forConnection(connectionId: string): Promise<SendxCalls>;
}
