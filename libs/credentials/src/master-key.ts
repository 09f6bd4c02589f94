import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Thrown when sealed bytes do not open: another key, or bytes that were changed. */
export class SealBroken extends Error {
  readonly code = 'CREDENTIALS_SEAL_BROKEN';
}

/**
 * AES-256-GCM: `nonce (12) | tag (16) | ciphertext`. `context` is authenticated, not stored: sealed bytes moved to another place do not open there.
 */
export const seal = (key: Buffer, plain: Buffer, context: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

/** The reverse of `seal`; throws SealBroken. */
export const unseal = (key: Buffer, sealed: Buffer, context: string): Buffer => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new SealBroken(
      'Sealed data did not open: it was sealed under another MASTER_KEY, or changed since. Start with the key it was written under.',
      { cause },
    );
  }
};

/** The one key that wraps all others (a key per person, a key per day of receipts, the connections' secrets). Never leaves the process. */
export class MasterKey {
  readonly #key: Buffer;
  /** First bytes of the key's hash: names the key without telling it. */
  readonly id: string;

  constructor(key: Buffer) {
    if (key.length !== 32)
      throw new Error(`MASTER_KEY must be 32 bytes in base64; it has ${key.length}. Make one with: openssl rand -base64 32`);
    this.#key = key;
    this.id = createHash('sha256').update(key).digest('hex').slice(0, 12);
  }

  static fromBase64(encoded: string): MasterKey {
    return new MasterKey(Buffer.from(encoded, 'base64'));
  }

  /** Reads the key kept beside an embedded database, or makes one on first start (mode 0600). Lose the file and the data cannot be read. */
  static fromFile(file: string): MasterKey {
    if (existsSync(file)) return MasterKey.fromBase64(readFileSync(file, 'utf8').trim());
    mkdirSync(dirname(file), { recursive: true });
    const key = randomBytes(32);
    writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    return new MasterKey(key);
  }

  wrap(plain: Buffer, context: string): Buffer {
    return seal(this.#key, plain, context);
  }

  unwrap(sealed: Buffer, context: string): Buffer {
    return unseal(this.#key, sealed, context);
  }

  /** A key for one purpose (a keyed hash, say) that tells nothing about the master key. */
  derive(purpose: string): Buffer {
    return createHash('sha256').update(this.#key).update('\0').update(purpose).digest();
  }
}
