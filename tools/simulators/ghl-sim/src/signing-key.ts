import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The simulator's own Ed25519 key: signs like the vendor, and is never the vendor's. */
export class SigningKey {
  private constructor(private readonly privateKey: KeyObject) {}

  static generate(): SigningKey {
    return new SigningKey(generateKeyPairSync('ed25519').privateKey);
  }

  /** @param pkcs8 the private key, PKCS #8 in base64 */
  static from(pkcs8: string): SigningKey {
    return new SigningKey(createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' }));
  }

  /** SPKI in base64, the form in which GHL publishes its key. */
  get publicKey(): string {
    return createPublicKey(this.privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  }

  /** PKCS #8 in base64, for the state file. */
  get secret(): string {
    return this.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  }

  /** Base64 signature (64 bytes) over exactly these bytes. */
  sign(body: Buffer): string {
    return sign(null, body, this.privateKey).toString('base64');
  }
}
