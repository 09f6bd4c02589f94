import { appendingContract } from './contract/appending.contract.js';
import { forgettingContract } from './contract/forgetting.contract.js';
import type { Harness } from './contract/harness.contract.js';
import { racesContract } from './contract/races.contract.js';
import { readingContract } from './contract/reading.contract.js';
import { receiptsContract } from './contract/receipts.contract.js';
import { transactionsContract } from './contract/transactions.contract.js';

export { crashesContract } from './contract/crashes.contract.js';
export { epochsContract } from './contract/epochs.contract.js';
export type { Harness } from './contract/harness.contract.js';

/**
 * What every adapter of the event log has to keep; run it in an `.int.spec.ts`. `crashesContract` and `epochsContract` go into files of their own,
 * because they do things to the whole database.
 */
export const eventStoreContract = (harness: Harness): void => {
  appendingContract(harness);
  transactionsContract(harness);
  readingContract(harness);
  racesContract(harness);
  forgettingContract(harness);
  receiptsContract(harness);
};
