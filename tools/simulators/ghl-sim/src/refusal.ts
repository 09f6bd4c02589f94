import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

/** GHL's answers to what it will not do; the words are the vendor's, because clients have nothing else to tell causes apart (domain ghl 1.2). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(`The simulator refused with ${status}`);
    this.name = 'Refusal';
  }
}

const refuse = (status: number, message: string | string[], more: Record<string, unknown> = {}): Refusal =>
  new Refusal(status, { statusCode: status, message, ...more, traceId: randomUUID() });

export const unauthorized = (message: string): Refusal => refuse(401, message);
export const missingScope = (): Refusal => unauthorized('The token is not authorized for this scope.');
export const wrongLocation = (): Refusal => refuse(403, 'The token does not have access to this location.');
export const badRequest = (message: string): Refusal => refuse(400, message, { error: 'Bad Request' });
export const tooManyRequests = (): Refusal => refuse(429, 'Too Many Requests');

/** A missing record is a 400, not a 404 (domain fact 7). */
export const contactNotFound = (contactId: string): Refusal => badRequest(`Contact with id ${contactId} not found`);

/** The vendor's words for other records are not published; these are in the manner of the contact's. */
export const recordNotFound = (kind: 'Task' | 'Note' | 'Event' | 'Calendar', id: string): Refusal =>
  badRequest(`${kind} with id ${id} not found`);

export const duplicateContact = (meta: { contactId: string; matchingField: string; contactName: string }): Refusal =>
  refuse(400, 'This location does not allow duplicated contacts.', { meta });

export const unprocessableQuery = (...messages: string[]): Refusal => refuse(422, messages, { error: 'Unprocessable Entity' });

/** A body outside the declared properties is refused as a whole, with one line per complaint (domain fact 19). */
export const unprocessable = (error: z.ZodError): Refusal =>
  refuse(422, error.issues.flatMap(complaintsOf), { error: 'Unprocessable Entity' });

const complaintsOf = (issue: z.core.$ZodIssue): string[] => {
  const where = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [`${where || 'body'}: ${issue.message}`];
  return issue.keys.map((key) => `${where ? `${where}.` : ''}property ${key} should not exist`);
};
