import type { KeyObject } from 'node:crypto';
import { sealBehind, unsealBehind } from './sealing.js';

const PLAIN = 0x00;
const SEALED = 0x01;

/** Whose key, and for which place: bytes that are moved to another person or event type do not open there. */
export interface Binding {
  readonly keyId: string | null;
  readonly type: string;
}

/**
 * Event data as stored: one marker byte, then JSON, as it is (nobody's) or sealed under the person's key with AES-256-GCM.
 * Not compressed: an event is a few hundred bytes, deflate costs more than all the rest and gains little.
 */
export const encodeData = (data: unknown, key: KeyObject | undefined, binding: Binding): Buffer => {
  const json = JSON.stringify(data ?? null);
  if (binding.keyId === null) return Buffer.concat([Buffer.of(PLAIN), Buffer.from(json)]);
  if (!key) throw new Error(`No key at hand for ${binding.keyId}; load the keys of a batch before encoding it.`);
  const bytes = sealBehind(1, key, json, contextOf(binding));
  bytes[0] = SEALED;
  return bytes;
};

/** The reverse; null when the key is gone. Throws SealBroken when the bytes were changed or moved. */
export const decodeData = (bytes: Buffer, key: KeyObject | undefined, binding: Binding): unknown => {
  switch (bytes[0]) {
    case PLAIN:
      return JSON.parse(bytes.toString('utf8', 1));
    case SEALED:
      return key ? JSON.parse(unsealBehind(1, key, bytes, contextOf(binding)).toString()) : null;
    default:
      throw new Error(
        `Stored data of type ${binding.type} starts with marker ${bytes[0]}, which this build does not know; run the build that wrote it, or a newer one.`,
      );
  }
};

const contextOf = ({ keyId, type }: Binding): string => `event/${keyId}/${type}`;
