import { GhlClient, type GhlClientOptions } from '@sync/ghl-client';
import type { GhlReader } from './ghl-reader.js';

/** The real GHL behind the port, to be closed last. Its clock stays the default: times are translated to the database's here. */
export const openReader = (options: Omit<GhlClientOptions, 'now'>): GhlReader & { close(): Promise<void> } => new GhlClient(options);
