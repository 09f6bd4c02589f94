/** Where the simulators of a test are, as settings of every process. */
export const simulatedVendors = (
  ghl: { readonly url: string; readonly token: string; readonly locationId: string; readonly key: string },
  sendx: { readonly url: string; readonly apiKey: string },
): Record<string, string> => ({
  GHL_API_URL: ghl.url,
  GHL_PRIVATE_TOKEN: ghl.token,
  GHL_LOCATION_ID: ghl.locationId,
  GHL_WEBHOOK_PUBLIC_KEYS: ghl.key,
  SENDX_API_URL: sendx.url,
  SENDX_API_KEY: sendx.apiKey,
});
