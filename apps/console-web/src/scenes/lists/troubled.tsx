import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { TroubledAnswer, TroubledRecord } from '@sync/contracts-console';
import { useTroubled } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';

/** Which tasks and appointments can nobody go by, for this reason? */
export const TroubledScene = ({ connection, reason }: { connection: string; reason: string }) => {
  const { data, error, refetch } = useTroubled(connection, reason);
  const shared = data?.records[0]?.reason;
  return (
    <Stack gap="md">
      <BackLink />
      <Title order={2} size="h3">
        {shared?.title ?? 'Tasks and appointments to look at'}
      </Title>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading what="tasks and appointments" />}
      {shared && (
        <Text size="sm" c="dimmed">
          {shared.nextStep} <Anchor href={shared.page}>More</Anchor>
        </Text>
      )}
      {data && <Records answer={data} />}
    </Stack>
  );
};

const Records = ({ answer: { records, more } }: { answer: TroubledAnswer }) => (
  <Card withBorder p="xs">
    {records.length === 0 && <Empty title="None">Nothing is wrong with any of them for this reason any more.</Empty>}
    {records.map((record, index) => (
      <Row key={`${record.kind}/${record.id}`} record={record} isFirst={index === 0} />
    ))}
    {more && (
      <Text size="sm" c="dimmed" p="xs">
        These are the first {records.length}.
      </Text>
    )}
  </Card>
);

const Row = ({ record, isFirst }: { record: TroubledRecord; isFirst: boolean }) => {
  const { connection, kind, title, contactId, name, email } = record;
  return (
    <Group
      justify="space-between"
      gap="xs"
      p="xs"
      style={isFirst ? undefined : { borderTop: '1px solid var(--mantine-color-default-border)' }}
    >
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {title ?? 'No title'}
        </Text>
        <Anchor size="sm" href={linkTo({ at: 'person', connection, contactId })}>
          {name ?? email ?? contactId}
        </Anchor>
      </Stack>
      <Badge size="sm" radius="sm" variant="outline">
        {kind === 'task' ? 'Task' : 'Appointment'}
      </Badge>
    </Group>
  );
};
