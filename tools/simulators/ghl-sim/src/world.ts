import type { GhlCustomFieldDefinition, GhlLocation, GhlUser } from '@sync/contracts-ghl';
import { ContactEdits } from './contact-edits.js';
import { ContactStore } from './contact-store.js';
import { customFieldsOf, locationOf, usersOf } from './demo-location.js';
import { RateGate } from './rate-gate.js';
import type { SimSettings } from './settings.js';
import { SigningKey } from './signing-key.js';
import type { SimContact } from './sim-contact.js';
import { WebhookComposer } from './webhook-composer.js';
import { WebhookSender } from './webhook-sender.js';

export interface WorldOptions {
  token: string;
  locationId: string;
  settings: SimSettings;
  signingKey: SigningKey;
  seed: number;
  now: () => number;
}

/** Everything one simulated location consists of. */
export class World {
  readonly token: string;
  readonly settings: SimSettings;
  readonly now: () => number;
  readonly location: GhlLocation;
  readonly customFields: GhlCustomFieldDefinition[];
  readonly users: GhlUser[];
  readonly contacts: ContactStore;
  readonly edits: ContactEdits;
  readonly rate: RateGate;
  readonly webhooks: WebhookSender;
  readonly composer: WebhookComposer;
  readonly signingKey: SigningKey;

  constructor({ token, locationId, settings, signingKey, seed, now }: WorldOptions) {
    this.token = token;
    this.settings = settings;
    this.signingKey = signingKey;
    this.now = now;
    this.location = locationOf(locationId);
    this.customFields = customFieldsOf(locationId);
    this.users = usersOf();
    this.contacts = new ContactStore(settings, now);
    this.rate = new RateGate(settings.rate, now);
    this.webhooks = new WebhookSender(settings.webhooks, seed);
    const app = { appId: 'SimApp00000000000001', versionId: 'SimAppVersion0000001' };
    this.composer = new WebhookComposer(settings.webhooks, app, signingKey, now, seed);
    this.edits = new ContactEdits(this.contacts, settings, { id: locationId, customFields: this.customFields }, now, this.announce);
  }

  private readonly announce = (type: string, contact: SimContact): void => {
    if (this.settings.webhooks.url !== null) void this.webhooks.send(this.composer.contactWebhook(type, contact));
  };
}
