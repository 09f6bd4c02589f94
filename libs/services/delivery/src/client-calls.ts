import { contactId, type SendxContact } from '@sync/contracts-sendx';
import { SendxRequestInvalid, type SendxClient } from '@sync/sendx-client';
import { VendorError } from '@sync/vendor-http';
import type {
  BulkAnswer,
  CallOptions,
  CallOutcome,
  CustomEventCall,
  IdentifyDocument,
  SendxCalls,
  SendxRecord,
  SendxTeams,
} from './sendx-calls.js';

/** The calls of one team over the real client; lists go by id there, and by name everywhere else. */
class ClientCalls implements SendxCalls {
  #lists: Promise<Map<string, Promise<string>>> | undefined;

  constructor(
    private readonly client: SendxClient,
    private readonly team: string,
  ) {}

  async findByEmail(email: string, options: CallOptions): Promise<SendxRecord | null> {
    const contact = await this.client.findByEmail(this.team, email, options);
    return contact ? recordFrom(contact) : null;
  }

  async identify(document: IdentifyDocument, options: CallOptions): Promise<void> {
    const person = await this.#withListIds(document, options);
    await this.client.identify(this.team, person, options).catch((error: unknown) => this.#forgetLists(error));
  }

  async identifyMany(documents: readonly IdentifyDocument[], options: CallOptions): Promise<BulkAnswer> {
    const people = await Promise.all(documents.map((document) => this.#withListIds(document, options)));
    const answer = await this.client.identifyMany(this.team, people, options).catch((error: unknown) => this.#forgetLists(error));
    return bulkAnswer(documents, answer.results);
  }

  track(change: { email: string; addTags: readonly string[]; removeTags: readonly string[] }, options: CallOptions): Promise<CallOutcome> {
    const { email, addTags, removeTags } = change;
    return this.client.track(this.team, { email, addTags: [...addTags], removeTags: [...removeTags] }, options);
  }

  trackCustomEvent({ email, name, data, at }: CustomEventCall, options: CallOptions): Promise<CallOutcome> {
    const time = Math.floor(at.getTime() / 1_000);
    return this.client.trackEvent(this.team, { identifier: email, name, data: { ...data }, time }, options);
  }

  /** By id; an id of an unexpected form must not stand between a person and their opt-out, so it goes by e-mail then (deviation S3). */
  async unsubscribe({ id, email }: Pick<SendxRecord, 'id' | 'email'>, options: CallOptions): Promise<CallOutcome> {
    try {
      return await this.client.unsubscribe(this.team, id, options);
    } catch (error) {
      if (!(error instanceof SendxRequestInvalid)) throw error;
      return this.client.unsubscribe(this.team, email, options);
    }
  }

  deleteContact(id: string, options: CallOptions): Promise<CallOutcome> {
    return this.client.deleteContact(this.team, id, options);
  }

  async listContacts(offset: number, limit: number, options: CallOptions): Promise<readonly SendxRecord[]> {
    return (await this.client.listContacts(this.team, { offset, limit }, options)).map(recordFrom);
  }

  async listCustomFields(options: CallOptions): Promise<readonly { readonly id: string; readonly name: string; readonly type: number }[]> {
    return this.client.listCustomFields(this.team, options);
  }

  async createCustomField(
    field: Parameters<SendxCalls['createCustomField']>[0],
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly type: number }> {
    return this.client.createCustomField(this.team, field, options);
  }

  async #withListIds({ lists, tags, customFields, ...document }: IdentifyDocument, options: CallOptions) {
    const ids = lists ? await Promise.all(lists.map((name) => this.#listId(name, options))) : [];
    return {
      ...document,
      ...(tags && { tags: [...tags] }),
      ...(customFields && { customFields: { ...customFields } }),
      ...(ids.length > 0 && { lists: ids }),
    };
  }

  async #listId(name: string, options: CallOptions): Promise<string> {
    this.#lists ??= this.#readLists(options);
    const lists = await this.#lists;
    // The promise is kept, so that the 25 people of a bulk call do not make the list 25 times.
    const id = lists.get(name) ?? this.client.createList(this.team, { name }, options).then((list) => list.id);
    lists.set(name, id);
    return id.catch((error: unknown) => {
      lists.delete(name);
      throw error;
    });
  }

  async #readLists(options: CallOptions): Promise<Map<string, Promise<string>>> {
    try {
      const lists = await this.client.listLists(this.team, options);
      return new Map(lists.map(({ name, id }) => [name, Promise.resolve(id)]));
    } catch (error) {
      this.#lists = undefined;
      throw error;
    }
  }

  /** A refusal may mean that a list was removed since we read them; the next call reads them anew. */
  #forgetLists(error: unknown): never {
    if (error instanceof VendorError && error.failure === 'permanent') this.#lists = undefined;
    throw error;
  }
}

/** One client for all teams; which team a connection has is looked up once. */
export class ClientTeams implements SendxTeams {
  readonly #calls = new Map<string, ClientCalls>();

  constructor(
    private readonly client: SendxClient,
    private readonly teamOf: (connectionId: string) => string | undefined,
  ) {}

  forConnection(connectionId: string): Promise<SendxCalls> {
    const team = this.teamOf(connectionId);
    if (team === undefined) return Promise.reject(new Error(`There is no connection ${connectionId} any more.`));
    const calls = this.#calls.get(team) ?? new ClientCalls(this.client, team);
    this.#calls.set(team, calls);
    return Promise.resolve(calls);
  }
}

const recordFrom = (contact: SendxContact): SendxRecord => ({
  ...contact,
  id: contactId(contact.id),
  unsubscribed: contact.unsubscribed,
  spam: contact.spam,
});

type BulkResults = Awaited<ReturnType<SendxClient['identifyMany']>>['results'];

/**
 * What a bulk answer says about single people. What one looks like is not documented, so only a plain success for exactly this address (or, when
 * it names no addresses, for this place of a list of the right length) counts; everybody else is doubted.
 */
export const bulkAnswer = (documents: readonly IdentifyDocument[], results: BulkResults): BulkAnswer => {
  if (!results) return { failed: [], itemised: false };
  const named = results.some(({ email }) => email !== undefined);
  const resultOf = ({ email }: IdentifyDocument, place: number) =>
    named
      ? results.find((result) => result.email?.toLowerCase() === email)
      : results.length === documents.length
        ? results[place]
        : undefined;
  const failed = documents.flatMap((document, place) => (isSuccess(resultOf(document, place)?.status) ? [] : [place]));
  return { failed, itemised: true };
};

const isSuccess = (status: string | number | undefined): boolean => ['success', 'ok', '200', '201'].includes(String(status).toLowerCase());
