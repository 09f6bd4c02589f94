import { choice, defineConfig, integer } from '@sync/config';

export const deliveryConfig = defineConfig({
  SYNC_WINDOW_MS: integer({
    default: 2_000,
    max: 60_000,
    about: 'How long an edit waits for more edits of the same person before it is pushed',
  }),
  SENDX_LANES_AT_ONCE: integer({ default: 200, min: 1, max: 2_000, about: 'People that one delivery process works on at a time' }),
  SENDX_IDENTIFY_KEEPS_OPT_OUT: choice(['unknown', 'yes'], {
    default: 'unknown',
    about: 'Say yes once it is proven that identify never re-subscribes on your team; until then a person is read before being written',
  }),
});
