export { classOfStatus } from './classify.js';
export type { Classification } from './classify.js';
export { redact } from './redact.js';
export { retryAfterMs } from './retry.js';
export { VendorError } from './vendor-error.js';
export type { FailureClass, VendorFailure } from './vendor-error.js';
export { VendorHttp } from './vendor-http.js';
export type { VendorHttpOptions, VendorRequest } from './vendor-http.js';
