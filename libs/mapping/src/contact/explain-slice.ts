import type { Contact } from '@sync/crm-events';
import type { MappingDocument } from '../document/mapping-document.js';
import { applyRules, type RuleOutcome } from './apply-rules.js';
import type { References } from './references.js';
import { sliceOf, tagFates, type SliceResult } from './slice-of.js';

/** "What would SendX learn of this contact, and why?" Holds contact details: show it, never log it. */
export interface SliceExplanation extends SliceResult {
  /** Every rule, in order: what it found, and what it sends or why not. Filled for a skipped contact too, as if it were not. */
  readonly rules: RuleOutcome[];
  /** Every tag of the CRM; `sentAs` null is kept back. */
  readonly tags: { tag: string; sentAs: string | null }[];
}

/** Previews one contact without pushing anything. */
export const explainSlice = (contact: Contact, mapping: MappingDocument, references: References): SliceExplanation => ({
  ...sliceOf(contact, mapping, references),
  rules: applyRules(contact, mapping, references),
  tags: tagFates(contact, mapping),
});
