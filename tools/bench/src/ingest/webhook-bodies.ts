import { generateKeyPairSync, sign } from 'node:crypto';

const BODY_BYTES = 1_024;

export interface SignedBody {
  readonly body: string;
  readonly signature: string;
}

/** So many webhooks of 1 kB, each with an id of its own: one that was stored before would cost less. `publicKey` is SPKI in base64. */
export const signedBodies = (count: number): { publicKey: string; bodies: readonly SignedBody[] } => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bodies = Array.from({ length: count }, (_, index) => {
    const body = bodyOf(index);
    return { body, signature: sign(null, Buffer.from(body), privateKey).toString('base64') };
  });
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), bodies };
};

const bodyOf = (index: number): string => {
  const contact = {
    type: 'ContactUpdate',
    locationId: 'BenchLocation0000001',
    id: `contact${String(index % 5_000).padStart(13, '0')}`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: `ada.${index}@example.com`,
    tags: ['vip', 'analyst'],
    dnd: false,
    customFields: [{ id: 'favouriteEngine00001', value: 'analytical' }],
    dateAdded: '2025-03-01T09:00:00.000Z',
    dateUpdated: '2025-03-01T09:00:00.000Z',
    timestamp: '2025-03-01T09:00:00.000Z',
    webhookId: `bench-${String(index).padStart(8, '0')}`,
    address1: '',
  };
  return JSON.stringify({ ...contact, address1: 'x'.repeat(BODY_BYTES - JSON.stringify(contact).length) });
};
