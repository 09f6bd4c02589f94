import { SendxRequestInvalid } from '@sync/sendx-client';
import { VendorError } from '@sync/vendor-http';

/** Nothing was done, and the same request can never succeed. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof SendxRequestInvalid || (error instanceof VendorError && error.failure === 'permanent' && !error.answerLost);
