import type { Settings } from './settings.js';

/** Rules between settings, each broken one as a sentence. The quick connection needs its three values, or none of them (then the demo starts). */
export const rules = (values: Partial<Settings>): string[] => {
  const { GHL_PRIVATE_TOKEN, GHL_LOCATION_ID, SENDX_API_KEY, MASTER_KEY } = values;
  const quick = Object.entries({ GHL_PRIVATE_TOKEN, GHL_LOCATION_ID, SENDX_API_KEY });
  const missing = quick.flatMap(([name, value]) => (value === undefined ? [name] : []));
  const problems: string[] = [];
  if (missing.length > 0 && missing.length < quick.length) {
    const all = quick.map(([name]) => name).join(', ');
    problems.push(`${missing.join(' and ')} not set: the quick connection needs all of ${all}; none of them starts the demo.`);
  }
  if (MASTER_KEY && Buffer.from(MASTER_KEY.reveal(), 'base64').length !== 32) {
    problems.push('MASTER_KEY: expected 32 bytes in base64; make one with: openssl rand -base64 32');
  }
  return problems;
};
