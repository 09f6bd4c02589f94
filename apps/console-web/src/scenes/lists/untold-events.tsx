import { Alert, Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { RedrivableState, UntoldEvent, UntoldEventsAnswer } from '@sync/contracts-console';
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
  return (
    <Stack gap="md">
      <BackLink />
      <Title order={2} size="h3">
        {titles[state]}
      </Title>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data ? <Events connection={connection} state={state} answer={data} /> : !error && <Loading what="custom events" />}
    </Stack>
  );
};

const Events = ({ connection, state, answer }: { connection: string; state: RedrivableState; answer: UntoldEventsAnswer }) => {
  const { mutate, isPending, error, data } = useRedriveEvents(connection, state);
  const { events, more } = answer;
  return (
    <>
      {error && <Failure error={error} />}
      {data && <Redriven count={data.waitAgain} />}
      {events.length === 0 && (
        <Card withBorder>
          <Empty title="None">There is no such custom event, or all of them wait to be sent again.</Empty>
        </Card>
      )}
      {events.length > 1 && (
        <Button variant="default" w="fit-content" loading={isPending} onClick={() => mutate(null)}>
          Send all through again
        </Button>
      )}
      {events.map((event) => (
        <Untold key={event.id} event={event} isBusy={isPending} onRedrive={() => mutate(event.id)} />
      ))}
      {more && (
        <Text size="sm" c="dimmed">
          These are the last {events.length}.
        </Text>
      )}
    </>
  );
};

const Redriven = ({ count }: { count: number }) => (
  <Alert color="blue" role="status">
    {count === 1 ? 'One event waits' : `${count} events wait`} to be sent again.
  </Alert>
);

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
