import { Alert, Anchor, Card, Code, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Overview, OverviewConnection } from '@sync/contracts-console';
import { Empty, ReasonText } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { durationText, numberText, timeText } from '../../common/words.js';
import { ActivityCard } from './activity-card.js';
import { BudgetsCard } from './budgets-card.js';
import { ConnectionBar } from './connection-bar.js';
import { LatelyCard } from './lately-card.js';
import { PeopleCards } from './people-cards.js';
import { ReadingsCard } from './readings-card.js';

/** How does everything stand? */
export const OverviewScene = ({ overview }: { overview: Overview }) => (
  <>
    {overview.connections.length === 0 && (
      <Card withBorder>
        <Empty title="No connection yet">
          Set <Code>GHL_PRIVATE_TOKEN</Code>, <Code>GHL_LOCATION_ID</Code> and <Code>SENDX_API_KEY</Code>, then start again. Without them,{' '}
          <Code>npm start</Code> shows a demo.
        </Empty>
      </Card>
    )}
    {overview.connections.map((connection) => (
      <ConnectionSection key={connection.id} connection={connection} />
    ))}
    <Health overview={overview} />
  </>
);

const ConnectionSection = ({ connection }: { connection: OverviewConnection }) => (
  <Stack component="section" gap="md" aria-label={`Connection ${connection.id}`}>
    <ConnectionBar connection={connection} />
    {connection.stopped.map(({ what, reason, detail, nextTryAt }) => (
      <Alert key={what} color="red" title={what === 'pushes' ? 'All pushes are stopped' : 'Nothing is read from GHL'} role="alert">
        <ReasonText reason={reason} detail={detail} />
        <Text size="sm" mt={4}>
          Tried again at {timeText(nextTryAt)}.
        </Text>
      </Alert>
    ))}
    <PeopleCards connection={connection} />
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Stack gap="md">
        <ActivityCard connection={connection} />
        <ReadingsCard connection={connection} />
        <BudgetsCard budgets={connection.budgets} />
      </Stack>
      <LatelyCard connection={connection.id} lately={connection.lately} />
    </SimpleGrid>
  </Stack>
);

/** A few seconds behind is how a pipeline works. */
const LATE_SECONDS = 10;

const isLate = ({ seconds }: Overview['lag']): boolean => (seconds ?? 0) > LATE_SECONDS;

const lagText = (lag: Overview['lag']): string => {
  if (lag.seconds === null) return 'Looking…';
  return isLate(lag)
    ? `${lag.group ?? 'A service'} is ${durationText(lag.seconds)} behind on ${lag.topic ?? 'its messages'}.`
    : 'Every service handles messages as they come.';
};

const Health = ({ overview: { parked, lag } }: { overview: Overview }) => (
  <SimpleGrid component="section" cols={{ base: 1, sm: 2 }} spacing="md" aria-label="Health">
    <Card withBorder>
      <Group justify="space-between">
        <Title order={2} size="h5">
          Set aside
        </Title>
        {parked.count > 0 && <Anchor href={linkTo({ at: 'parked' })}>Show</Anchor>}
      </Group>
      <Text size="sm" c={parked.count > 0 ? undefined : 'dimmed'}>
        {parked.count === 0
          ? 'Every message could be read.'
          : `${parked.more ? 'More than ' : ''}${numberText(parked.count)} ${parked.count === 1 ? 'message' : 'messages'} could not be read. Nobody else waits for them.`}
      </Text>
    </Card>
    <Card withBorder>
      <Title order={2} size="h5">
        Keeping up
      </Title>
      <Text size="sm" c={isLate(lag) ? undefined : 'dimmed'}>
        {lagText(lag)}
      </Text>
    </Card>
  </SimpleGrid>
);
