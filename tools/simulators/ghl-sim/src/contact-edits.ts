import { isDeepStrictEqual } from 'node:util';
import type { GhlCustomFieldDefinition, GhlCustomFieldValue } from '@sync/contracts-ghl';
import type { ContactStore } from './contact-store.js';
import type { SimSettings } from './settings.js';
import { newId, toE164, toTags } from './sim-contact.js';
import type { SimContact, SimDndChannel } from './sim-contact.js';

/** What may be said about a contact: the bodies of GHL's writes and of `POST /_sim/edit`. */
export type ContactPatch = Partial<Omit<SimContact, 'id' | 'locationId' | 'customFields' | 'dndSettings'>> & {
  /** Split into first and last name when those are not given. */
  name?: string | null;
  customFields?: { id?: string; key?: string; value?: unknown; field_value?: unknown }[];
  dndSettings?: Record<string, SimDndChannel | undefined>;
};

export interface EditOptions {
  /** Changes the record without telling anyone: a webhook that never left. */
  silent?: boolean;
}

/** Told of every change a webhook would announce. `contact` is the state after it, for a delete the last one. */
export type Announce = (type: string, contact: SimContact) => void;

/** Changes contacts the way GHL does, whoever asks: its API, a person in the CRM, the live edits. */
export class ContactEdits {
  constructor(
    private readonly store: ContactStore,
    private readonly settings: SimSettings,
    private readonly location: { id: string; customFields: GhlCustomFieldDefinition[] },
    private readonly now: () => number,
    private readonly announce: Announce,
    /** What belongs to a contact goes with it. */
    private readonly onDeleted: (contactId: string) => void,
  ) {}

  create(patch: ContactPatch, { silent }: EditOptions = {}): SimContact {
    const at = new Date(this.now()).toISOString();
    const blank: SimContact = {
      id: newId(),
      locationId: this.location.id,
      type: 'lead',
      tags: [],
      customFields: [],
      dnd: false,
      additionalEmails: [],
      dateAdded: at,
      dateUpdated: at,
    };
    const contact = this.patched(blank, patch);
    this.store.put(contact);
    if (!silent) this.announce('ContactCreate', contact);
    return contact;
  }

  /** The contact after the change. A change that changes nothing moves no date and fires nothing. */
  update(before: SimContact, patch: ContactPatch, { silent }: EditOptions = {}): SimContact {
    const after = this.patched(before, patch);
    const changed = (Object.keys({ ...before, ...after }) as (keyof SimContact)[]).filter(
      (key) => !isDeepStrictEqual(before[key], after[key]),
    );
    if (changed.length === 0) return before;
    const dated = this.movesDate(changed) ? { ...after, dateUpdated: new Date(this.now()).toISOString() } : after;
    this.store.put(dated);
    if (!silent) for (const type of updateEvents(changed)) this.announce(type, dated);
    return dated;
  }

  delete(contact: SimContact, { silent }: EditOptions = {}): void {
    this.store.delete(contact.id);
    this.onDeleted(contact.id);
    if (!silent) this.announce('ContactDelete', contact);
  }

  /** The id of a field named by id, by key or by `contact.<key>`; undefined when the location has no such field. */
  fieldId(named: { id?: string; key?: string }): string | undefined {
    const wanted = named.id ?? named.key;
    return this.location.customFields.find(({ id, fieldKey }) => id === wanted || fieldKey === wanted || fieldKey === `contact.${wanted}`)
      ?.id;
  }

  private movesDate(changed: (keyof SimContact)[]): boolean {
    return this.settings.dateUpdatedFollowsTags || changed.some((key) => key !== 'tags' && !isDnd(key));
  }

  private patched(before: SimContact, patch: ContactPatch): SimContact {
    const { name, customFields, dndSettings, tags, phone, ...plain } = patch;
    return {
      ...before,
      ...(name === undefined ? {} : splitName(name)),
      ...plain,
      ...(phone === undefined ? {} : { phone: toE164(phone) }),
      ...(tags === undefined ? {} : { tags: toTags(tags) }),
      ...(customFields === undefined ? {} : { customFields: this.mergeFields(before.customFields, customFields) }),
      ...(dndSettings === undefined ? {} : { dndSettings: mergeChannels(before.dndSettings, dndSettings) }),
    };
  }

  /** Custom fields not named in a write keep their values. */
  private mergeFields(before: SimContact['customFields'], written: NonNullable<ContactPatch['customFields']>): SimContact['customFields'] {
    const merged = new Map(before.map(({ id, value }) => [id, value]));
    for (const field of written) {
      const id = this.fieldId(field);
      if (id !== undefined) merged.set(id, (field.field_value ?? field.value ?? null) as GhlCustomFieldValue | null);
    }
    return Array.from(merged, ([id, value]) => ({ id, value }));
  }
}

const isDnd = (key: keyof SimContact): boolean => key === 'dnd' || key === 'dndSettings';

/** ContactUpdate comes beside the specific event. A change of inbound DND alone is silent (domain fact 30). */
const updateEvents = (changed: (keyof SimContact)[]): string[] => {
  if (changed.every((key) => key === 'inboundDndSettings')) return [];
  return [...(changed.includes('tags') ? ['ContactTagUpdate'] : []), ...(changed.some(isDnd) ? ['ContactDndUpdate'] : []), 'ContactUpdate'];
};

const splitName = (name: string | null): Pick<SimContact, 'firstName' | 'lastName'> => {
  const [firstName = null, ...rest] = name?.trim().split(/\s+/) ?? [];
  return { firstName, lastName: rest.join(' ') || null };
};

const mergeChannels = (before: SimContact['dndSettings'], written: NonNullable<ContactPatch['dndSettings']>): SimContact['dndSettings'] => {
  const merged = { ...before };
  for (const [channel, setting] of Object.entries(written)) if (setting) merged[channel] = setting;
  return merged;
};
