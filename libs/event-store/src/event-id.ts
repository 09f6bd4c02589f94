import { v7 } from 'uuid';
import { randomSlice } from './random-slice.js';

const options = { rng: () => randomSlice(16) };

/** A new event id: a UUIDv7, so that ids of one time lie together. Order is the position's business, not the id's. */
export const newEventId = (): string => v7(options);
