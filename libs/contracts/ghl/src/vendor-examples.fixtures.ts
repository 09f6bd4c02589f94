import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The vendor's documented webhooks are read where a checkout has them next to itself; they are not part of this repository.
const file = join(import.meta.dirname, '../../../../../shared/contracts/ghl/webhook-examples.json');

/** GHL's own samples of the webhook page of that name, or none where the file is not at hand. */
export const vendorExamples = (page: string): unknown[] =>
  existsSync(file) ? ((JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown[]>)[page] ?? []) : [];
