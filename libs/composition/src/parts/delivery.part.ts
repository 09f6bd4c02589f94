import type { ConfigValues } from '@sync/config';
import { showBudgets } from '@sync/rate-limit';
import { Delivery, DeliveryModule, openTeams, showDelivery, type deliveryConfig } from '@sync/service-delivery';
import type { InternalAnswers } from '../internal/answers.js';
import type { Part, Surroundings } from '../part.js';

/** The only writer to SendX. */
export const deliveryPart = (
  { platform, directory, logger }: Surroundings,
  config: ConfigValues<typeof deliveryConfig>,
  sendxUrl: string,
): Part => {
  const sendx = openTeams(
    {
      budget: platform.budget,
      baseUrl: sendxUrl,
      apiKey: (team) => directory.sendxApiKey(team),
      maxInFlight: config.SENDX_CALLS_IN_FLIGHT,
    },
    (connectionId) => directory.teamOf(connectionId),
  );
  const delivery = new Delivery({
    ...platform,
    store: platform.events,
    teams: sendx.teams,
    logger,
    windowMs: config.SYNC_WINDOW_MS,
    lanesAtOnce: config.SENDX_LANES_AT_ONCE,
    identifyKeepsOptOut: config.SENDX_IDENTIFY_KEEPS_OPT_OUT === 'yes',
    customEvents: {
      waitMs: config.SENDX_EVENTS_WAIT_HOURS * 3_600_000,
      lostAnswers: config.SENDX_LOST_EVENT_ANSWERS,
      createNobody: config.SENDX_EVENTS_CREATE_NOBODY === 'yes',
    },
  });
  return {
    name: 'delivery',
    modules: [DeliveryModule.with(delivery)],
    open: async (undo) => {
      undo.later('SendX client', () => sendx.close());
      showDelivery(platform);
      showBudgets(platform.pool, 'sendx');
      await delivery.start();
      undo.later('delivery', () => delivery.stop());
    },
    answers: { dryRun: () => delivery.dryRun(), circuits: () => delivery.circuits(), ...customEventAnswers(delivery, platform) },
  };
};

const HOUR_MS = 3_600_000;

const customEventAnswers = (delivery: Delivery, { connections }: Surroundings['platform']) =>
  ({
    customEventCounts: async () => {
      const since = new Date(Date.now() - HOUR_MS);
      return Promise.all(
        (await connections.all()).map(async ({ id }) => {
          const { sending, waiting, ...ended } = await delivery.countCustomEvents(id, since);
          return { connectionId: id, waiting: waiting + sending, ...ended };
        }),
      );
    },
    untoldEvents: (connectionId, state, limit) => delivery.listCustomEvents({ connectionId, state, limit }),
    redriveEvents: ({ id, ...which }) => delivery.redriveCustomEvents({ ...which, ...(id === undefined ? {} : { ids: [id] }) }),
  }) satisfies Partial<InternalAnswers>;
