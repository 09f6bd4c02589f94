import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  contactWebhook,
  ghlPublishedWebhookKey,
  ghlWebhookTypes,
  recordKindOf,
  subjectOf,
  webhookEnvelope,
  webhookPageNames,
} from './index.js';
import { ada, asWebhook, fixedTime, location } from './fixtures.js';

const contactTypes = ['ContactCreate', 'ContactUpdate', 'ContactDelete', 'ContactDndUpdate', 'ContactTagUpdate'];
const vendorExamples = join(import.meta.dirname, '../../../../../shared/contracts/ghl/webhook-examples.json');

describe('webhook types', () => {
  it('are the 58 documented ones, each once', () => {
    expect(new Set(ghlWebhookTypes).size).toBe(58);
    expect(ghlWebhookTypes).toHaveLength(58);
    expect(ghlWebhookTypes).toEqual(expect.arrayContaining([...contactTypes, ...Object.keys(webhookPageNames)]));
  });

  it('tell what kind of record they are about', () => {
    const count = (kind: string) => ghlWebhookTypes.filter((type) => recordKindOf(type) === kind).length;
    expect(['contact', 'task', 'note', 'appointment', 'app', 'other'].map(count)).toEqual([5, 3, 3, 3, 3, 41]);
    expect(recordKindOf('ContactMerge')).toBe('other');
    expect(recordKindOf('')).toBe('other');
  });
});

describe('a contact webhook', () => {
  it.each(contactTypes)('%s decodes, without dateUpdated', (type) => {
    const webhook = contactWebhook.parse(asWebhook(type, ada));
    expect(webhook).toMatchObject({ type, id: ada.id, tags: ada.tags, timestamp: fixedTime });
    expect('dateUpdated' in webhook).toBe(false);
    expect('dndSettings' in webhook).toBe(type === 'ContactDndUpdate');
  });

  it('names its subject', () => {
    const subject = subjectOf(webhookEnvelope.parse(asWebhook('ContactTagUpdate', ada)));
    expect(subject).toEqual({ kind: 'contact', locationId: location.id, recordId: ada.id, contactId: ada.id });
  });
});

describe('the subject of other webhooks', () => {
  const subject = (webhook: unknown) => subjectOf(webhookEnvelope.parse(webhook));

  it('is nested for appointments', () => {
    const appointment = { id: 'AptTea', contactId: ada.id };
    expect(subject({ type: 'AppointmentCreate', locationId: location.id, appointment })).toMatchObject({
      recordId: 'AptTea',
      contactId: ada.id,
    });
  });

  it('may lack the contact: a real TaskCreate does', () => {
    expect(subject({ type: 'TaskCreate', locationId: location.id, id: 'TskWrite' })).toMatchObject({
      recordId: 'TskWrite',
      contactId: null,
    });
  });

  it('is the location itself for a LocationUpdate', () => {
    expect(subject({ type: 'LocationUpdate', id: location.id })).toMatchObject({ kind: 'other', locationId: location.id });
  });

  it('may be missing altogether', () => {
    expect(subject({ type: 'Unheard', appointment: null })).toEqual({ kind: 'other', locationId: null, recordId: null, contactId: null });
  });
});

describe('the published key', () => {
  it('is an Ed25519 public key', () => {
    const key = createPublicKey({ key: Buffer.from(ghlPublishedWebhookKey, 'base64'), format: 'der', type: 'spki' });
    expect(key.asymmetricKeyType).toBe('ed25519');
  });
});

describe("the vendor's own examples", () => {
  const present = existsSync(vendorExamples);
  const examples = (): Record<string, unknown[]> => {
    if (present) return JSON.parse(readFileSync(vendorExamples, 'utf8')) as Record<string, unknown[]>;
    // eslint-disable-next-line no-console -- a run that proves less must say so
    console.warn(`The vendor's webhook examples are not at ${vendorExamples}; our own fixtures are read instead, so this run proves less.`);
    return Object.fromEntries(contactTypes.map((type) => [type, [asWebhook(type, ada)]]));
  };

  it(`all decode (${present ? 'vendor file' : 'own fixtures: the vendor file is absent'})`, () => {
    for (const [name, webhooks] of Object.entries(examples())) {
      for (const webhook of webhooks) {
        const envelope = webhookEnvelope.parse(webhook);
        if (recordKindOf(name) === 'contact') {
          const { locationId, id } = contactWebhook.parse(webhook);
          expect(subjectOf(envelope)).toEqual({ kind: 'contact', locationId, recordId: id, contactId: id });
        }
      }
      const listed = ghlWebhookTypes.some((type) => type === name || webhookPageNames[type] === name);
      expect({ name, listed }).toEqual({ name, listed: true });
    }
  });
});
