import { choice, defineConfig, integer } from '@sync/config';

export const deliveryConfig = defineConfig({
  SYNC_WINDOW_MS: integer({
    default: 2_000,
    max: 60_000,
    about: 'How long an edit waits for more edits of the same person before it is pushed',
  }),
  SENDX_LANES_AT_ONCE: integer({ default: 200, min: 1, max: 2_000, about: 'People that one delivery process works on at a time' }),
  SENDX_CALLS_IN_FLIGHT: integer({
    default: 4,
    min: 1,
    max: 256,
    about: 'Calls of one team that one delivery process has under way at a time; more of them are of use at a rate far above the default',
  }),
  SENDX_IDENTIFY_KEEPS_OPT_OUT: choice(['unknown', 'yes'], {
    default: 'unknown',
    about: 'Say yes once it is proven that identify never re-subscribes on your team; until then a person is read before being written',
  }),
  SENDX_EVENTS_WAIT_HOURS: integer({
    default: 72,
    min: 1,
    max: 720,
    about:
      'How long a custom event waits for somebody who cannot be told yet (no e-mail, not known, paused); then it expires with a reason',
  }),
  SENDX_LOST_EVENT_ANSWERS: choice(['send-again', 'assume-sent'], {
    default: 'send-again',
    about: 'What to do with a custom event whose answer was lost: send it again (it may be there twice) or not (it may be missing)',
  }),
  SENDX_EVENTS_CREATE_NOBODY: choice(['unknown', 'yes'], {
    default: 'unknown',
    about:
      'Say yes once it is proven that an event for an unknown address creates no contact on your team; until then it is looked whether the person is there',
  }),
});
