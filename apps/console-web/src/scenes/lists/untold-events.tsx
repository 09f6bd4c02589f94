import { Alert, Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { RedrivableState, UntoldEvent } from '@sync/contracts-console';
import { useRedriveEvents, useUntoldEvents } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading, ReasonText } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { timeText } from '../../common/words.js';

const titles: Readonly<Record<RedrivableState, string>> = {
  rejected: 'Custom events that SendX rejected',
  expired: 'Custom events that waited too long',
};

/** What was SendX not told of people, why, and may it be tried again? */
export const UntoldEventsScene = ({ connection, state }: { connection: string; state: RedrivableState }) => {
  const { data, error, refetch } = useUntoldEvents(connection, state);
  const redrive = useRedriveEvents(connection, state);
  return (
    <Stack gap="md">
      <BackLink />
      <Group justify="space-between">
        <Title order={2} size="h3">
          {titles[state]}
        </Title>
        {data && data.events.length > 1 && (
          <Button variant="default" loading={redrive.isPending} onClick={() => redrive.mutate(null)}>
            Send all through again
          </Button>
        )}
      </Group>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {redrive.error && <Failure error={redrive.error} />}
      {redrive.data && (
        <Alert color="blue" role="status">
          {redrive.data.waitAgain === 1 ? 'One event waits' : `${redrive.data.waitAgain} events wait`} to be sent again.
        </Alert>
      )}
      {!data && !error && <Loading what="custom events" />}
      {data?.events.length === 0 && (
        <Card withBorder>
          <Empty title="None">There is no such custom event, or all of them wait to be sent again.</Empty>
        </Card>
      )}
      {data?.events.map((event) => (
        <Untold key={event.id} event={event} isBusy={redrive.isPending} onRedrive={() => redrive.mutate(event.id)} />
      ))}
      {data?.more && (
        <Text size="sm" c="dimmed">
          These are the last {data.events.length}.
        </Text>
      )}
    </Stack>
  );
};

const Untold = ({ event, isBusy, onRedrive }: { event: UntoldEvent; isBusy: boolean; onRedrive: () => void }) => {
  const { connection, contactId, personName, email, name, reason, detail, settledAt, happenedAt, traceId } = event;
  return (
    <Card withBorder component="article">
      <Group justify="space-between" gap="xs" mb="xs">
        <Group gap="xs">
          <Code>{name}</Code>
          <Anchor size="sm" href={linkTo({ at: 'person', connection, contactId })}>
            {personName ?? email ?? contactId}
          </Anchor>
        </Group>
        <Button size="xs" variant="default" disabled={isBusy} onClick={onRedrive}>
          Send through again
        </Button>
      </Group>
      <ReasonText reason={reason} detail={detail} />
      <Group gap="xs" mt="xs">
        <Text size="sm" c="dimmed">
          {timeText(settledAt ?? happenedAt)}
        </Text>
        {traceId && <Code style={{ overflowWrap: 'anywhere' }}>trace {traceId}</Code>}
      </Group>
    </Card>
  );
};
