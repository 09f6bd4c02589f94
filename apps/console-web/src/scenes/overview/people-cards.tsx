import { Anchor, Card, Grid, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ContactState, OverviewConnection, ReasonCount } from '@sync/contracts-console';
import { linkTo } from '../../common/place.js';
import { states } from '../../common/state-badge.js';
import { agoText, numberText } from '../../common/words.js';

/** How many people are in which state, and why. */
export const PeopleCards = ({ connection }: { connection: OverviewConnection }) => {
  const { contacts, oldestWaitingAt } = connection;
  const longest = oldestWaitingAt ? `The longest since ${agoText(oldestWaitingAt, Date.now())}` : states.waiting.about;
  const waits = contacts.waiting === 0 ? 'Nobody waits' : longest;
  return (
    <Grid gap="md">
      <Count state="in-sync" count={contacts.inSync}>
        <Note>{states['in-sync'].about}</Note>
      </Count>
      <Count state="waiting" count={contacts.waiting}>
        <Note>{waits}</Note>
        {contacts.waiting > 0 && <Show connection={connection.id} state="waiting" words="Who waits?" />}
      </Count>
      <Count state="excluded" count={contacts.excluded}>
        <Reasons connection={connection.id} state="excluded" counts={connection.excluded} />
      </Count>
      <Count state="failing" count={contacts.failing}>
        <Reasons connection={connection.id} state="failing" counts={connection.failing} />
      </Count>
    </Grid>
  );
};

const Count = ({ state, count, children }: { state: ContactState; count: number; children: ReactNode }) => {
  const { words, color } = states[state];
  const explained = state === 'excluded' || state === 'failing';
  const isAlarm = state === 'failing' && count > 0;
  return (
    <Grid.Col span={explained ? { base: 12, xs: 6, md: 3 } : { base: 6, md: 3 }}>
      <Card withBorder component="section" h="100%" aria-label={`${words}: ${count}`}>
        <Group gap={8} wrap="nowrap">
          <span
            aria-hidden
            style={{ width: 10, height: 10, borderRadius: 5, flexShrink: 0, background: `var(--mantine-color-${color}-6)` }}
          />
          <Text size="sm" fw={600}>
            {words}
          </Text>
        </Group>
        <Text fz={34} fw={700} lh={1.2} c={isAlarm ? 'var(--mantine-color-red-text)' : undefined}>
          {numberText(count)}
        </Text>
        {children}
      </Card>
    </Grid.Col>
  );
};

const Note = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

const Show = ({ connection, state, words }: { connection: string; state: ContactState; words: string }) => (
  <Anchor size="sm" href={linkTo({ at: 'people', connection, state, reason: null })}>
    {words}
  </Anchor>
);

const Reasons = ({ connection, state, counts }: { connection: string; state: ContactState; counts: readonly ReasonCount[] }) => {
  if (counts.length === 0) return <Note>{state === 'failing' ? 'Nobody was refused' : 'Nobody is left out'}</Note>;
  return (
    <Stack component="ul" gap={2} m={0} p={0} style={{ listStyle: 'none' }}>
      {counts.map(({ reason, count }) => (
        <Group key={reason.code} component="li" justify="space-between" gap="xs" wrap="nowrap" align="baseline">
          <Anchor size="sm" href={linkTo({ at: 'people', connection, state, reason: reason.code })}>
            {reason.title}
          </Anchor>
          <Text size="sm">{numberText(count)}</Text>
        </Group>
      ))}
    </Stack>
  );
};
