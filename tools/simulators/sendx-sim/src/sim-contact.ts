/** How a contact came to be as it is: the API operation, or `ui` for what a SendX user did. */
export type ChangeOrigin = 'identify' | 'bulk' | 'create' | 'update' | 'track' | 'unsubscribe' | 'delete' | 'event' | 'ui';

export interface ContactChange {
  at: string;
  by: ChangeOrigin;
  /** Name of what changed to its value before and after; custom fields as `customFields.<name>`, tags and lists by name. */
  changed: Record<string, { from: unknown; to: unknown }>;
}

export interface SimContact {
  /** The 22 alphanumerics. */
  core: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  /** By the core of the field's id. */
  customFields: Record<string, string>;
  /** Cores, in order of joining. */
  tags: string[];
  lists: string[];
  unsubscribed: boolean;
  bounced: boolean;
  spam: boolean;
  blocked: boolean;
  dropped: boolean;
  deleted: boolean;
  created: string;
  updated: string;
  history: ContactChange[];
}

export const freshContact = (core: string, email: string, at: string): SimContact => ({
  core,
  email,
  firstName: null,
  lastName: null,
  company: null,
  customFields: {},
  tags: [],
  lists: [],
  unsubscribed: false,
  bounced: false,
  spam: false,
  blocked: false,
  dropped: false,
  deleted: false,
  created: at,
  updated: at,
  history: [],
});

export const addressKey = (email: string): string => email.trim().toLowerCase();

/** The same values but one. */
export const without = (values: Record<string, string>, key: string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([each]) => each !== key));
