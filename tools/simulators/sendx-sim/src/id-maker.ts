import { createHash } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const coreLength = 22;

/** Makes the 22 alphanumerics of an id. The same order of creation gives the same ids, so a test run can be repeated. */
export class IdMaker {
  constructor(public made = 0) {}

  next(kind: string): string {
    this.made += 1;
    const digest = createHash('sha256').update(`${kind}:${this.made}`).digest();
    return Array.from(digest.subarray(0, coreLength), (byte) => alphabet[byte % alphabet.length]).join('');
  }
}
