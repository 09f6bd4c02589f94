import { randomInt } from 'node:crypto';
import type { GhlCustomFieldValue } from '@sync/contracts-ghl';

/**
 * A contact as the simulator keeps it. Records are never changed in place: search goes on showing the previous one until its lag is over.
 * A property that is undefined is absent from answers; null and '' are sent as they are.
 */
export interface SimContact {
  id: string;
  locationId: string;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  companyName?: string | null;
  address1?: string | null;
  city?: string | null;
  state?: string | null;
  postalCode?: string | null;
  country?: string | null;
  website?: string | null;
  timezone?: string | null;
  /** YYYY-MM-DD; webhooks show it as an ISO timestamp. */
  dateOfBirth?: string | null;
  gender?: string | null;
  type?: string | null;
  source?: string | null;
  assignedTo?: string | null;
  tags: string[];
  customFields: { id: string; value: GhlCustomFieldValue | null }[];
  dnd: boolean;
  dndSettings?: Record<string, SimDndChannel>;
  inboundDndSettings?: Record<string, { status: string; message?: string }>;
  additionalEmails: string[];
  dateAdded: string;
  dateUpdated: string;
}

export interface SimDndChannel {
  status: 'active' | 'inactive' | 'permanent';
  message?: string;
  code?: string;
}

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id in GHL's manner: 20 letters and digits. */
export const newId = (pick: (below: number) => number = (below) => randomInt(below)): string =>
  Array.from({ length: 20 }, () => idAlphabet[pick(idAlphabet.length)]).join('');

/** First and last name as one, the way GHL shows `name`. */
export const fullName = ({ firstName, lastName }: Pick<SimContact, 'firstName' | 'lastName'>): string =>
  [firstName, lastName].filter(Boolean).join(' ');

/** GHL accepts formatted phone numbers and keeps E.164; ten bare digits are read as American. */
export const toE164 = (phone: string | null | undefined): string | null | undefined => {
  if (!phone) return phone;
  const digits = phone.replace(/\D/g, '');
  if (digits === '') return phone;
  return phone.trim().startsWith('+') || digits.length !== 10 ? `+${digits}` : `+1${digits}`;
};

/** Tags are kept in lower case, each once, in the order they came (domain fact 6). */
export const toTags = (tags: readonly string[]): string[] => [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter(Boolean))];
