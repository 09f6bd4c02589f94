export { closedSchema } from './closed-schema.fixtures.js';
export { FreeBudget } from './free-budget.fixtures.js';
export { openApiProblems } from './open-api-problems.fixtures.js';
export type { SchemaCheck } from './open-api-problems.fixtures.js';
export { startVendor } from './vendor-server.fixtures.js';
export type { RecordedCall, VendorAnswer, VendorServer } from './vendor-server.fixtures.js';
