import { Anchor, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useParked } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading, ReasonText } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { timeText } from '../../common/words.js';

/** What arrived that nobody could read? */
export const ParkedScene = () => {
  const { data, error, refetch } = useParked();
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
      {data?.messages.map((message) => (
        <Card key={`${message.group}/${message.messageId}`} withBorder component="article">
          <ReasonText reason={message.reason} detail={message.detail} />
          <Group gap="xs" mt="xs">
            <Text size="sm" c="dimmed">
              {timeText(message.parkedAt)} · {message.group} · {message.topic}
            </Text>
            <Code style={{ overflowWrap: 'anywhere' }}>{message.messageId}</Code>
            {message.traceId && (
              <Anchor href={linkTo({ at: 'trace', traceId: message.traceId })} size="sm">
                <Code style={{ overflowWrap: 'anywhere' }}>trace {message.traceId}</Code>
              </Anchor>
            )}
          </Group>
        </Card>
      ))}
      {data?.more && (
        <Text size="sm" c="dimmed">
          These are the newest {data.messages.length}.
        </Text>
      )}
    </Stack>
  );
};
