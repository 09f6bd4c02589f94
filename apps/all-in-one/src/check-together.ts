import { ConfigInvalid } from '@sync/config';
import type { Settings } from './settings.js';

/** Rules between settings. The quick connection needs its three values, or none of them (then the demo starts). */
export const checkTogether = (values: Settings): void => {
  const quick = {
    GHL_PRIVATE_TOKEN: values.GHL_PRIVATE_TOKEN,
    GHL_LOCATION_ID: values.GHL_LOCATION_ID,
    SENDX_API_KEY: values.SENDX_API_KEY,
  };
  const missing = Object.entries(quick).flatMap(([name, value]) => (value === undefined ? [name] : []));
  const problems: string[] = [];
  if (missing.length > 0 && missing.length < 3)
    problems.push(
      `${missing.join(' and ')} not set: the quick connection needs all three of ${Object.keys(quick).join(', ')}; none of them starts the demo`,
    );
  if (values.MASTER_KEY && Buffer.from(values.MASTER_KEY.reveal(), 'base64').length !== 32)
    problems.push('MASTER_KEY: expected 32 bytes in base64; make one with: openssl rand -base64 32');
  if (problems.length > 0) throw new ConfigInvalid(problems);
};
