import {
  contactAnswer,
  contactSearchAnswer,
  contactSearchBody,
  customFieldsAnswer,
  ghlApiUrl,
  ghlOperations,
  locationAnswer,
  usersAnswer,
  type GhlContact,
  type GhlContactSearchAnswer,
  type GhlContactSearchBody,
  type GhlCustomFieldDefinition,
  type GhlLocation,
  type GhlOperation,
  type GhlUser,
} from '@sync/contracts-ghl';
import type { Budget, Priority } from '@sync/rate-limit';
import { VendorError, VendorHttp, type VendorRequest } from '@sync/vendor-http';
import { classifyGhl } from './ghl-errors.js';
import { readGhlLimits } from './ghl-limits.js';

export interface GhlClientOptions {
  readonly budget: Budget;
  /** The access token of a location. Asked for before every call, so keep it at hand; never logged. */
  readonly token: (locationId: string) => string | Promise<string>;
  readonly baseUrl?: string;
  /** For one attempt. */
  readonly timeoutMs?: number;
  /** The time that `startedAt` is told in; hand in one that follows the database's clock when records are compared by it (design 2.5). */
  readonly now?: () => Date;
}

export interface GhlCallOptions {
  readonly priority: Priority;
  readonly signal?: AbortSignal;
}

/** `gone` is proof: the record was deleted or never existed. `startedAt`: the contact is at least as new as this. */
export type GhlContactFound =
  { readonly kind: 'found'; readonly contact: GhlContact; readonly startedAt: Date } | { readonly kind: 'gone'; readonly startedAt: Date };

/**
 * GoHighLevel's API as this project uses it. Every method takes the location first (token and budget are the location's) and throws VendorError.
 * Reads are repeated by VendorHttp; searching is a POST and still a read.
 */
export class GhlClient {
  readonly #http: VendorHttp;
  readonly #now: () => Date;

  constructor({ budget, token, baseUrl = ghlApiUrl, timeoutMs, now = () => new Date() }: GhlClientOptions) {
    this.#now = now;
    this.#http = new VendorHttp({
      vendor: 'ghl',
      baseUrl,
      budget,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      headers: async (locationId) => ({ authorization: `Bearer ${await token(locationId)}` }),
      readLimits: readGhlLimits,
      classify: classifyGhl,
    });
  }

  /** Reads a contact by id. GHL answers 400 with words, not 404, when there is none (domain fact 7). */
  async getContact(locationId: string, contactId: string, options: GhlCallOptions): Promise<GhlContactFound> {
    let startedAt = this.#now();
    const onSend = (): void => {
      startedAt = this.#now();
    };
    try {
      const call = { params: { contactId }, schema: contactAnswer, onSend };
      const { contact } = await this.#call(ghlOperations.getContact, locationId, call, options);
      return { kind: 'found', contact, startedAt };
    } catch (error) {
      if (error instanceof VendorError && error.code === 'GHL_CONTACT_GONE') return { kind: 'gone', startedAt };
      throw error;
    }
  }

  /**
   * One page of contacts. Search lags behind writes by seconds and still returns deleted contacts: it proves neither deletion nor freshness
   * (domain fact 8). Stop on a short page; every row carries its own cursor. Throws when the request breaks GHL's rules.
   */
  async searchContacts(request: GhlContactSearchBody, options: GhlCallOptions): Promise<GhlContactSearchAnswer> {
    const checked = contactSearchBody.safeParse(request);
    if (!checked.success) {
      const problems = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      throw new Error(`A contact search must keep to GHL's rules, found ${problems}; correct the request.`);
    }
    const call = { body: checked.data, schema: contactSearchAnswer };
    return this.#call(ghlOperations.searchContacts, request.locationId, call, options);
  }

  /** The definitions of a location's custom fields for contacts; unpaged. */
  async listCustomFields(locationId: string, options: GhlCallOptions): Promise<GhlCustomFieldDefinition[]> {
    const call = { params: { locationId }, query: { model: 'contact' }, schema: customFieldsAnswer };
    return (await this.#call(ghlOperations.listCustomFields, locationId, call, options)).customFields;
  }

  /** The staff of a location, whom `assignedTo` names; unpaged. */
  async listUsers(locationId: string, options: GhlCallOptions): Promise<GhlUser[]> {
    return (await this.#call(ghlOperations.listUsers, locationId, { query: { locationId }, schema: usersAnswer }, options)).users;
  }

  async getLocation(locationId: string, options: GhlCallOptions): Promise<GhlLocation> {
    return (await this.#call(ghlOperations.getLocation, locationId, { params: { locationId }, schema: locationAnswer }, options)).location;
  }

  /** Waits for the calls under way, then closes the connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  #call<T>(
    { method, path, version, safe }: GhlOperation,
    account: string,
    call: Pick<VendorRequest<T>, 'params' | 'query' | 'body' | 'schema' | 'onSend'>,
    { priority, signal }: GhlCallOptions,
  ): Promise<T> {
    return this.#http.request({ ...call, method, path, safe, headers: { version }, account, priority, ...(signal ? { signal } : {}) });
  }
}
