/** How JSON writes the character zero and halves of characters; it can hold them, PostgreSQL cannot. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/**
 * A receipt's bytes as JSON; undefined when they are none. The character zero is left out and half a character (a text cut inside an emoji) becomes
 * U+FFFD, in every text: one of them would have the whole message refused by the database, for ever.
 */
export const receiptJson = (bytes: Buffer): unknown => {
  const text = bytes.toString('utf8');
  try {
    return unstorable.test(text)
      ? JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))
      : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const storable = (text: string): string => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
