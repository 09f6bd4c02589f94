import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { OverviewConnection } from '@sync/contracts-console';
import { linkTo } from '../../common/place.js';
import { numberText } from '../../common/words.js';

/** What is there to do and to come, and is SendX told what happens? */
export const ActivityCard = ({ connection }: { connection: OverviewConnection }) => {
  const { openTasks, overdueTasks, appointmentsAhead, problems } = connection.activity;
  return (
    <Card withBorder component="section" aria-label="Tasks and appointments">
      <Title order={3} size="h5" mb="xs">
        Tasks and appointments
      </Title>
      <Stack gap={4}>
        <Line name="Open tasks">{numberText(openTasks)}</Line>
        <Line name="Overdue">{countText(overdueTasks)}</Line>
        <Line name="Appointments ahead">{countText(appointmentsAhead)}</Line>
        {problems.map(({ reason, count }) => (
          <Line
            key={reason.code}
            name={
              <Anchor size="sm" href={linkTo({ at: 'troubled', connection: connection.id, reason: reason.code })}>
                {reason.title}
              </Anchor>
            }
          >
            {numberText(count)}
          </Line>
        ))}
      </Stack>
      <CustomEvents connection={connection} />
    </Card>
  );
};

const Line = ({ name, children, alarm = false }: { name: ReactNode; children: ReactNode; alarm?: boolean }) => (
  <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
    {typeof name === 'string' ? <Text size="sm">{name}</Text> : name}
    <Text size="sm" fw={600} c={alarm ? 'var(--mantine-color-red-text)' : undefined}>
      {children}
    </Text>
  </Group>
);

const countText = ({ count, more }: { count: number; more: boolean }): string => `${numberText(count)}${more ? '+' : ''}`;

const CustomEvents = ({ connection: { id, customEvents } }: { connection: OverviewConnection }) => (
  <>
    <Title order={3} size="h5" mt="md" mb="xs">
      Custom events to SendX
    </Title>
    {customEvents ? (
      <Stack gap={4}>
        <Line name="Waiting">{numberText(customEvents.waiting)}</Line>
        <Line name="Sent in the last hour">{numberText(customEvents.sent)}</Line>
        {customEvents.skipped > 0 && <Line name="Left out in the last hour">{numberText(customEvents.skipped)}</Line>}
        {customEvents.lost > 0 && <Line name="Answer lost in the last hour">{numberText(customEvents.lost)}</Line>}
        {customEvents.expired > 0 && (
          <Line name={<UntoldLink connection={id} state="expired" words="Waited too long, in the last hour" />}>
            {numberText(customEvents.expired)}
          </Line>
        )}
        <Line
          name={customEvents.rejected > 0 ? <UntoldLink connection={id} state="rejected" words="Rejected by SendX" /> : 'Rejected by SendX'}
          alarm={customEvents.rejected > 0}
        >
          {numberText(customEvents.rejected)}
        </Line>
      </Stack>
    ) : (
      <Text size="sm" c="dimmed">
        Known by delivery, which does not answer.
      </Text>
    )}
  </>
);

const UntoldLink = ({ connection, state, words }: { connection: string; state: 'rejected' | 'expired'; words: string }) => (
  <Anchor size="sm" href={linkTo({ at: 'untold', connection, state })}>
    {words}
  </Anchor>
);
