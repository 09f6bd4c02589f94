import { contactId, type SendxContact } from '@sync/contracts-sendx';
import { SendxRequestInvalid, type SendxClient } from '@sync/sendx-client';
import type { IdentifyDocument, SendxCalls, SendxRecord, SendxTeams } from './sendx-calls.js';

type CallOptions = Parameters<SendxCalls['findByEmail']>[1];

/** The calls of one team over the real client; lists go by id there, and by name everywhere else. */
class ClientCalls implements SendxCalls {
  #lists: Promise<Map<string, string>> | undefined;

  constructor(
    private readonly client: SendxClient,
    private readonly team: string,
  ) {}

  async findByEmail(email: string, options: CallOptions): Promise<SendxRecord | null> {
    const contact = await this.client.findByEmail(this.team, email, options);
    return contact ? recordFrom(contact) : null;
  }

  async identify(document: IdentifyDocument, options: CallOptions): Promise<void> {
    await this.client.identify(this.team, await this.#withListIds(document, options), options);
  }

  async identifyMany(documents: readonly IdentifyDocument[], options: CallOptions): Promise<{ readonly failed: readonly number[] }> {
    const people = await Promise.all(documents.map((document) => this.#withListIds(document, options)));
    const { results = [] } = await this.client.identifyMany(this.team, people, options);
    return { failed: results.flatMap((result, place) => (isRefusal(result) ? [place] : [])) };
  }

  async track(change: { email: string; addTags: readonly string[]; removeTags: readonly string[] }, options: CallOptions): Promise<void> {
    const { email, addTags, removeTags } = change;
    await this.client.track(this.team, { email, addTags: [...addTags], removeTags: [...removeTags] }, options);
  }

  /** By id; an id of an unexpected form must not stand between a person and their opt-out, so it goes by e-mail then (deviation S3). */
  async unsubscribe({ id, email }: Pick<SendxRecord, 'id' | 'email'>, options: CallOptions): Promise<void> {
    try {
      await this.client.unsubscribe(this.team, id, options);
    } catch (error) {
      if (!(error instanceof SendxRequestInvalid)) throw error;
      await this.client.unsubscribe(this.team, email, options);
    }
  }

  async deleteContact(id: string, options: CallOptions): Promise<void> {
    await this.client.deleteContact(this.team, id, options);
  }

  async listContacts(offset: number, limit: number, options: CallOptions): Promise<readonly SendxRecord[]> {
    return (await this.client.listContacts(this.team, { offset, limit }, options)).map(recordFrom);
  }

  async listCustomFields(options: CallOptions): Promise<readonly { readonly id: string; readonly name: string; readonly type: number }[]> {
    return this.client.listCustomFields(this.team, options);
  }

  async createCustomField(field: Parameters<SendxCalls['createCustomField']>[0], options: CallOptions): Promise<{ readonly id: string }> {
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
    this.#lists ??= this.client.listLists(this.team, options).then((lists) => new Map(lists.map((list) => [list.name, list.id])));
    const known = await this.#lists.catch((error: unknown) => {
      this.#lists = undefined;
      throw error;
    });
    const id = known.get(name) ?? (await this.client.createList(this.team, { name }, options)).id;
    known.set(name, id);
    return id;
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

/** An item of a bulk answer, if there are any; what one looks like is not documented, so anything but a plain success is doubted. */
const isRefusal = (result: unknown): boolean => {
  if (typeof result !== 'object' || result === null || !('status' in result)) return true;
  return !['success', 'ok', '200', '201'].includes(String(result.status).toLowerCase());
};
