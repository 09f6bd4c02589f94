import { masterKeyRule, messagingRules, quickConnectionRule } from '@sync/composition';
import type { Settings } from './settings.js';

/** Rules between settings, each broken one as a sentence. The quick connection needs its three values, or none of them (then the demo starts). */
export const rules = (values: Partial<Settings>): string[] => [
  ...quickConnectionRule(values, 'starts the demo'),
  ...masterKeyRule(values),
  ...messagingRules(values),
];
