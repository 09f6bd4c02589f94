import { createSecretKey, randomBytes } from 'node:crypto';
import { decodeData, encodeData } from './codec.js';

const key = createSecretKey(randomBytes(32));
const ada = { keyId: 'person-ada', type: 'ContactRenamed' };

describe('the codec', () => {
  it('brings back what it was given, and keeps a person’s data from the eye', () => {
    const data = { lastName: 'Lovelace', email: null };
    const bytes = encodeData(data, key, ada);
    expect(bytes.includes('Lovelace')).toBe(false);
    expect(decodeData(bytes, key, ada)).toEqual(data);
  });

  it('leaves data that is nobody’s in the clear', () => {
    const nobody = { keyId: null, type: 'MappingPublished' };
    expect(decodeData(encodeData({ version: 3 }, undefined, nobody), undefined, nobody)).toEqual({ version: 3 });
    expect(decodeData(encodeData(undefined, undefined, nobody), undefined, nobody)).toBeNull();
  });

  it('reads null once the key is gone', () => {
    expect(decodeData(encodeData({ lastName: 'King' }, key, ada), undefined, ada)).toBeNull();
  });

  it('refuses bytes that were moved to another person or type, and to write for a person without a key', () => {
    const bytes = encodeData({ lastName: 'King' }, key, ada);
    expect(() => decodeData(bytes, key, { ...ada, type: 'ContactTagged' })).toThrow('did not open');
    expect(() => decodeData(bytes, key, { ...ada, keyId: 'person-grace' })).toThrow('did not open');
    expect(() => decodeData(Buffer.of(7), key, ada)).toThrow('marker 7');
    expect(() => encodeData({}, undefined, ada)).toThrow('No key at hand');
  });
});
