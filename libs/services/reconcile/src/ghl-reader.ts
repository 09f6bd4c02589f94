import type {
  GhlContact,
  GhlContactSearchAnswer,
  GhlContactSearchBody,
  GhlCustomFieldDefinition,
  GhlLocation,
  GhlUser,
} from '@sync/contracts-ghl';
import type { Priority } from '@sync/rate-limit';

export interface ReadOptions {
  readonly priority: Priority;
  readonly signal?: AbortSignal;
}

/** `gone` is proof: the record was deleted or never existed. `startedAt`: this process's clock when the call left; what was read is at least as new. */
export type ContactRead =
  { readonly kind: 'found'; readonly contact: GhlContact; readonly startedAt: Date } | { readonly kind: 'gone'; readonly startedAt: Date };

/**
 * What reconcile asks of GHL. GhlClient is one, by shape; it waits for the budget, repeats reads a little, and throws VendorError.
 * Make it without a clock of its own: `startedAt` is translated to the database's clock here.
 */
export abstract class GhlReader {
  abstract getContact(locationId: string, contactId: string, options: ReadOptions): Promise<ContactRead>;
  abstract searchContacts(request: GhlContactSearchBody, options: ReadOptions): Promise<GhlContactSearchAnswer>;
  abstract listCustomFields(locationId: string, options: ReadOptions): Promise<GhlCustomFieldDefinition[]>;
  abstract listUsers(locationId: string, options: ReadOptions): Promise<GhlUser[]>;
  abstract getLocation(locationId: string, options: ReadOptions): Promise<GhlLocation>;
}
