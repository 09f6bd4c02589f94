import {
  contactResponse,
  customFieldResponse,
  getAllContactsResponse,
  getAllCustomFieldsResponse,
  getAllListsResponse,
  getAllTagsResponse,
  identifyContactsBulkResponse,
  listResponse,
  statusResponse,
  sendxOperations,
  type CreateCustomFieldRequest,
  type CreateListRequest,
  type IdentifyContactRequest,
  type IdentifyContactsBulkRequest,
  type IdentifyContactsBulkResponse,
  type SendxContact,
  type SendxCustomField,
  type SendxList,
  type SendxOperationName,
  type SendxTag,
  type TrackContactRequest,
  type TrackCustomEventRequest,
  type UpdateContactRequest,
} from '@sync/contracts-sendx';
import type { Budget, Priority } from '@sync/rate-limit';
import { VendorError, VendorHttp } from '@sync/vendor-http';
import type { ZodType } from 'zod';
import { allPages, collect } from './all-pages.js';
import { checkRequest, type SendxRequestParts } from './checked-request.js';
import { classifySendx, readSendxLimits } from './sendx-errors.js';

export interface SendxClientOptions {
  readonly budget: Budget;
  /** The key of a team. Asked for before every call, so keep it at hand; never logged. */
  readonly apiKey: (team: string) => string | Promise<string>;
  readonly baseUrl?: string;
  /** For one attempt. */
  readonly timeoutMs?: number;
  /** Calls of one team under way at a time, in this process. */
  readonly maxInFlight?: number;
}

export interface SendxCallOptions {
  readonly priority: Priority;
  readonly signal?: AbortSignal;
}

/** `absent`: SendX does not know the contact, so there was nothing to do. */
export type SendxOutcome = 'done' | 'absent';

export const sendxApiUrl = 'https://api.sendx.io/api/v1/rest';
/** Rows to ask for: what every statement about the largest page of contacts allows, and of the rest (domain sendx 1.3). */
const contactsPerPage = 30;
const rowsPerPage = 100;

/**
 * SendX's API as this project uses it. Every method takes the team first (key and budget are the team's), checks the request against its schema
 * (SendxRequestInvalid) and throws VendorError. No write is repeated here.
 */
export class SendxClient {
  readonly #http: VendorHttp;

  constructor({ budget, apiKey, baseUrl = sendxApiUrl, timeoutMs, maxInFlight = 4 }: SendxClientOptions) {
    this.#http = new VendorHttp({
      vendor: 'sendx',
      baseUrl,
      budget,
      maxInFlight,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      headers: async (team) => ({ 'x-team-apikey': await apiKey(team) }),
      readLimits: readSendxLimits,
      classify: classifySendx,
    });
  }

  /** The upsert, by e-mail: adds and overwrites, removes nothing, is safe to repeat. No id comes back. */
  async identify(team: string, person: IdentifyContactRequest, options: SendxCallOptions): Promise<void> {
    await this.#call('identifyContact', team, { body: person }, nothing, options);
  }

  /** Up to 25 upserts in one call (deviation S1). What a partial failure looks like is not documented: on any doubt repeat them one by one. */
  identifyMany(team: string, people: IdentifyContactsBulkRequest, options: SendxCallOptions): Promise<IdentifyContactsBulkResponse> {
    return this.#call('identifyContactsBulk', team, { body: people }, identifyContactsBulkResponse, options);
  }

  /** Adds and removes tags by name. Never creates a contact. */
  track(team: string, change: TrackContactRequest, options: SendxCallOptions): Promise<SendxOutcome> {
    return orAbsent(this.#call('trackContact', team, { body: change }, nothing, options));
  }

  /** The contact with exactly this address, whatever its case; null when there is none. The search itself is partial and also hits names. */
  async findByEmail(team: string, email: string, options: SendxCallOptions): Promise<SendxContact | null> {
    const wanted = email.toLowerCase();
    const found = allPages((offset) => this.#contacts(team, { offset, limit: contactsPerPage, search: email }, options));
    for await (const contact of found) if (contact.email.toLowerCase() === wanted) return contact;
    return null;
  }

  /** Null when SendX does not know the id. */
  async getContact(team: string, identifier: string, options: SendxCallOptions): Promise<SendxContact | null> {
    return this.#call('getContact', team, { identifier }, contactResponse, options).catch(nullWhenAbsent);
  }

  /** One page; an empty one is the end, a short one is not. */
  listContacts(team: string, page: { offset: number; limit?: number }, options: SendxCallOptions): Promise<SendxContact[]> {
    return this.#contacts(team, { limit: contactsPerPage, ...page }, options);
  }

  /** Every contact of the team, once; rows can be missed while others write, so this is for reconciliation only. */
  eachContact(team: string, options: SendxCallOptions): AsyncGenerator<SendxContact, void, undefined> {
    return allPages((offset) => this.#contacts(team, { offset, limit: contactsPerPage }, options));
  }

  /** The opt-out of everything. There is no way back over the API. */
  unsubscribe(team: string, identifier: string, options: SendxCallOptions): Promise<SendxOutcome> {
    return orAbsent(this.#call('unsubscribeContact', team, { identifier }, nothing, options));
  }

  /** Partial by its text, yet arrays probably replace (domain sendx 1.7): only for renames and clearing a value. */
  updateContact(team: string, identifier: string, contact: UpdateContactRequest, options: SendxCallOptions): Promise<SendxContact> {
    return this.#call('updateContact', team, { identifier, body: contact }, contactResponse, options);
  }

  deleteContact(team: string, identifier: string, options: SendxCallOptions): Promise<SendxOutcome> {
    return orAbsent(this.#call('deleteContact', team, { identifier }, nothing, options));
  }

  /** Adds one occurrence; `absent` when SendX refuses it for want of the contact. Not safe to repeat: no key tells SendX which is the second one. */
  trackEvent(team: string, event: TrackCustomEventRequest, options: SendxCallOptions): Promise<SendxOutcome> {
    return orAbsent(this.#call('trackCustomEvent', team, { body: event }, nothing, options));
  }

  listCustomFields(team: string, options: SendxCallOptions): Promise<SendxCustomField[]> {
    return this.#all('getAllCustomFields', team, getAllCustomFieldsResponse, options);
  }

  /** The new field; or the one that has this name already, whose type may be another: compare it. */
  createCustomField(team: string, field: CreateCustomFieldRequest, options: SendxCallOptions): Promise<SendxCustomField> {
    const created = this.#call('createCustomField', team, { body: field }, customFieldResponse, options);
    return created.catch(orExisting(field.name, () => this.listCustomFields(team, options)));
  }

  listTags(team: string, options: SendxCallOptions): Promise<SendxTag[]> {
    return this.#all('getAllTags', team, getAllTagsResponse, options);
  }

  listLists(team: string, options: SendxCallOptions): Promise<SendxList[]> {
    return this.#all('getAllLists', team, getAllListsResponse, options);
  }

  /** The new list, or the one that has this name already. */
  createList(team: string, list: CreateListRequest, options: SendxCallOptions): Promise<SendxList> {
    const created = this.#call('createList', team, { body: list }, listResponse, options);
    return created.catch(orExisting(list.name, () => this.listLists(team, options)));
  }

  /** Waits for the calls under way, then closes the connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  #contacts(team: string, query: SendxRequestParts['query'], options: SendxCallOptions): Promise<SendxContact[]> {
    return this.#call('getAllContacts', team, { query: { ...query } }, getAllContactsResponse, options);
  }

  #all<T extends { readonly id: string }>(
    operation: 'getAllCustomFields' | 'getAllTags' | 'getAllLists',
    team: string,
    schema: ZodType<T[]>,
    options: SendxCallOptions,
  ): Promise<T[]> {
    return collect(allPages((offset) => this.#call(operation, team, { query: { offset, limit: rowsPerPage } }, schema, options)));
  }

  async #call<T>(
    operation: SendxOperationName,
    team: string,
    request: SendxRequestParts,
    schema: ZodType<T>,
    { priority, signal }: SendxCallOptions,
  ): Promise<T> {
    checkRequest(operation, request);
    const { identifier, ...rest } = request;
    return this.#http.request({
      ...sendxOperations[operation],
      ...rest,
      ...(identifier === undefined ? {} : { params: { identifier } }),
      account: team,
      priority,
      schema,
      ...(signal ? { signal } : {}),
    });
  }
}

/** Answers that say no more than their status; an empty body is as good. */
const nothing = statusResponse.nullish();

const isAbsent = (error: unknown): boolean => error instanceof VendorError && error.code === 'SENDX_NOT_FOUND';

const orAbsent = async (work: Promise<unknown>): Promise<SendxOutcome> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (isAbsent(error)) return 'absent';
    throw error;
  }
};

const nullWhenAbsent = (error: unknown): null => {
  if (isAbsent(error)) return null;
  throw error;
};

/** After a create: 403 means that the name is taken (domain sendx 7.5), or that access is refused; looking tells which. */
const orExisting =
  <T extends { readonly name: string }>(name: string, list: () => Promise<T[]>) =>
  async (error: unknown): Promise<T> => {
    if (!(error instanceof VendorError) || error.code !== 'SENDX_NAME_TAKEN_OR_FORBIDDEN') throw error;
    const existing = (await list()).find((each) => each.name === name);
    if (!existing) throw error;
    return existing;
  };
