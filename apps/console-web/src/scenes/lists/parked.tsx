import { Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { ParkedMessage, RedriveAnswer } from '@sync/contracts-console';
import { useParked, useRedrive } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading, ReasonText } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { numberText, timeText } from '../../common/words.js';

/** What arrived that nobody could read, service by service? */
export const ParkedScene = () => {
  const { data, error, refetch } = useParked();
  const groups = [...new Set(data?.messages.map(({ group }) => group))].sort();
  return (
    <Stack gap="md">
      <BackLink />
      <Title order={2} size="h3">
        Set aside
      </Title>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading what="messages" />}
      {data?.messages.length === 0 && (
        <Card withBorder>
          <Empty title="Nothing is set aside">Every message that arrived could be read.</Empty>
        </Card>
      )}
      {groups.map((group) => (
        <OfGroup key={group} group={group} messages={data?.messages.filter((message) => message.group === group) ?? []} />
      ))}
      {data?.more && (
        <Text size="sm" c="dimmed">
          These are the newest {data.messages.length}.
        </Text>
      )}
    </Stack>
  );
};

const OfGroup = ({ group, messages }: { group: string; messages: readonly ParkedMessage[] }) => (
  <Stack component="section" gap="sm" aria-label={`Set aside by ${group}`}>
    <Title order={3} size="h5">
      {group}{' '}
      <Text span size="sm" c="dimmed" fw={400}>
        {numberText(messages.length)} set aside
      </Text>
    </Title>
    {messages.map((message) => (
      <Parked key={message.messageId} message={message} />
    ))}
  </Stack>
);

const outcomes: Readonly<Record<RedriveAnswer['outcome'], string>> = {
  done: 'Handled',
  'parked-again': 'It still cannot be read; it stays here.',
  expired: 'What it said is past its retention.',
  'not-parked': 'It is not set aside any more.',
  unavailable: 'The service that reads it does not answer.',
};

const Parked = ({ message }: { message: ParkedMessage }) => {
  const { mutate, isPending, data, error } = useRedrive();
  const { group, messageId, topic, reason, detail, parkedAt, traceId } = message;
  return (
    <Card withBorder component="article">
      <ReasonText reason={reason} detail={detail} />
      <Group gap="xs" mt="xs">
        <Text size="sm" c="dimmed">
          {timeText(parkedAt)} · {topic}
        </Text>
        <Code style={{ overflowWrap: 'anywhere' }}>{messageId}</Code>
        {traceId && (
          <Anchor href={linkTo({ at: 'trace', traceId })} size="sm">
            <Code style={{ overflowWrap: 'anywhere' }}>trace {traceId}</Code>
          </Anchor>
        )}
      </Group>
      {error && <Failure error={error} />}
      <Group gap="sm" mt="xs">
        <Button size="xs" variant="default" loading={isPending} onClick={() => mutate({ group, message: messageId })}>
          Send through again
        </Button>
        {data && (
          <Text size="sm" role="status">
            {outcomes[data.outcome]}
          </Text>
        )}
      </Group>
    </Card>
  );
};
