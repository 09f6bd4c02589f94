export { SendxRequestInvalid } from './checked-request.js';
export { sendxApiUrl, SendxClient } from './sendx-client.js';
export type { SendxCallOptions, SendxClientOptions, SendxOutcome } from './sendx-client.js';
export { classifySendx, readSendxLimits, sendxErrors } from './sendx-errors.js';
