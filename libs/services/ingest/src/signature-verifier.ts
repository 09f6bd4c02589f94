import { createPublicKey, verify, type KeyObject } from 'node:crypto';

const SIGNATURE_BYTES = 64;

/** Thrown at start for a key that is none. */
export class WebhookKeyInvalid extends Error {
  readonly code = 'WEBHOOK_KEY_INVALID';
}

/**
 * Checks Ed25519 signatures over the exact bytes that arrived. The check runs on the thread pool, so it does not block the event loop;
 * any key of the constant list may have signed (GHL announces rotations, webhooks name no key: domain ghl 3.4).
 */
export class SignatureVerifier {
  readonly #keys: readonly KeyObject[];

  constructor(publicKeys: readonly string[]) {
    this.#keys = publicKeys.map(parseKey);
  }

  /** False for a missing header, the literal `N/A`, anything that is not 64 bytes in base64, and a signature of other bytes. */
  async isGenuine(body: Buffer, header: string | string[] | undefined): Promise<boolean> {
    if (typeof header !== 'string') return false;
    const signature = Buffer.from(header, 'base64');
    if (signature.length !== SIGNATURE_BYTES) return false;
    for (const key of this.#keys) {
      if (await verifyOnThreadPool(body, key, signature)) return true;
    }
    return false;
  }
}

const verifyOnThreadPool = (body: Buffer, key: KeyObject, signature: Buffer): Promise<boolean> =>
  new Promise((resolve) => {
    verify(null, body, key, signature, (error, genuine) => {
      resolve(!error && genuine);
    });
  });

const parseKey = (text: string): KeyObject => {
  try {
    const key = text.includes('BEGIN')
      ? createPublicKey(text.replaceAll('\\n', '\n'))
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new WebhookKeyInvalid('GHL_WEBHOOK_PUBLIC_KEYS holds something that is no public key; give PEM or base64 SPKI.', { cause });
  }
  throw new WebhookKeyInvalid('GHL_WEBHOOK_PUBLIC_KEYS holds a key that is not Ed25519; GHL signs X-GHL-Signature with Ed25519.');
};
