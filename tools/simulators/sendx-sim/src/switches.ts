import { z } from 'zod';

/**
 * Everything about SendX that is undocumented or contradictory, as a switch; `P…` is its number in the probe list of the fact sheet.
 * The default is the likeliest real behaviour. A client must be right under every setting.
 */
export const switchesSchema = z.strictObject({
  /** P1. Contact paths take an e-mail as well as an id; else such a call is a 400. */
  emailAsIdentifier: z.boolean().default(false),
  /** P2. Tags and lists sent with PUT replace what the contact has, or are added to it. */
  putArrays: z.enum(['replace', 'add']).default('replace'),
  /** P2. PUT without an e-mail is a 422, or keeps the address. */
  putWithoutEmail: z.enum(['rejected', 'accepted']).default('rejected'),
  /** P3. "" sent through identify empties the value; else it is ignored. */
  emptyClearsByIdentify: z.boolean().default(false),
  /** P3. The same through PUT. */
  emptyClearsByPut: z.boolean().default(true),
  /** P4. What `lists` on identify holds. A list that cannot be found is a 422, unless lists are ignored altogether. */
  identifyLists: z.enum(['ids', 'names', 'ignored']).default('ids'),
  /** P4. Identify on an unsubscribed contact lifts the opt-out. */
  identifyResubscribes: z.boolean().default(false),
  /** P4. Adding an unsubscribed contact to a list (PUT or identify) lifts the opt-out. */
  listAddResubscribes: z.boolean().default(false),
  /** P6. A custom event for a contact that does not exist is a 404, or creates the contact. */
  eventForUnknownContact: z.enum(['refused', 'creates']).default('refused'),
  /** P6. Names of the event definitions that the team made in its settings; null: every name is one. */
  eventDefinitions: z.array(z.string()).nullable().default(null),
  /** P6. An event whose name has no definition is accepted, and nothing ever follows from it; or it is a 422. */
  undefinedEvent: z.enum(['accepted', 'rejected']).default('accepted'),
  /** P7. Contacts per page at most; a larger limit is cut without a word. */
  contactPageMax: z.number().int().positive().default(30),
  /** Contacts per page without a limit: the vendor says 10 and 50. */
  contactPageDefault: z.union([z.literal(10), z.literal(50)]).default(10),
  /** Tags, lists and custom fields per page at most; ten without a limit. */
  vocabularyPageMax: z.number().int().positive().default(100),
  /** Contact pages come in order of creation; else every page is dealt from a freshly shuffled deck. */
  stableOrder: z.boolean().default(true),
  /** P8. Identify or create for a soft-deleted address brings the contact back, makes a new one, or is refused (422, 409). */
  afterDelete: z.enum(['revives', 'creates-anew', 'refuses']).default('revives'),
  /** P8. Whether the opt-out survives that. */
  optOutSurvivesDelete: z.boolean().default(true),
  /** P9. Requests per second, sliding; null lifts the limit and every call is answered at once. */
  rateLimitPerSecond: z.number().int().positive().nullable().default(10),
  /** P9. A 429 says when to come back. */
  retryAfterOn429: z.boolean().default(false),
  /** P10. One bad item: the whole call is a 422 and nothing is done; the good ones are done and the answer is success; or a list tells. */
  bulkPartialFailure: z.enum(['all-or-nothing', 'accepts-good', 'per-item']).default('all-or-nothing'),
  /** P12. Custom field type 4 can be created; else 422. */
  phoneFields: z.boolean().default(true),
  /** P12. A value over 255 characters is a 422, or is cut. */
  longText: z.enum(['reject', 'cut']).default('reject'),
  /** P13. A value that does not fit its field's type is a 422, or is stored as it is. */
  wrongTypedValues: z.enum(['reject', 'store']).default('reject'),
  /** A Number field given `++n` or `--n` is changed by n. */
  legacyArithmetic: z.boolean().default(true),
  /** The status when `newEmail` belongs to another contact. */
  renameConflictStatus: z.union([z.literal(409), z.literal(422)]).default(422),
  /** `newEmail` for an address nobody has: a contact appears under the new one, under the old one, or 422. */
  renameOfUnknown: z.enum(['creates-new-address', 'creates-old-address', 'refused']).default('creates-new-address'),
});

export type Switches = z.output<typeof switchesSchema>;
export type SwitchChanges = Partial<z.input<typeof switchesSchema>>;

export const defaultSwitches = (): Switches => switchesSchema.parse({});

/** @throws ZodError for a name or a value that does not exist. */
export const withChanges = (switches: Switches, changes: unknown): Switches => {
  const known = switchesSchema.partial().parse(changes);
  const named = Object.keys(changes as object) as (keyof Switches)[];
  return { ...switches, ...Object.fromEntries(named.map((name) => [name, known[name]])) };
};
