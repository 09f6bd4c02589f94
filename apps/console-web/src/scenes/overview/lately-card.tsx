import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Happening, HappeningKind } from '@sync/contracts-console';
import { Empty } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { agoText } from '../../common/words.js';

/** What happened to tasks, notes and appointments just now? */
export const LatelyCard = ({ connection, lately }: { connection: string; lately: readonly Happening[] }) => (
  <Card withBorder component="section" aria-label="Lately">
    <Title order={3} size="h5" mb="xs">
      Lately
    </Title>
    {lately.length === 0 ? (
      <Empty title="Nothing yet">What happens to tasks, notes and appointments from now on appears here.</Empty>
    ) : (
      <Stack component="ul" gap={0} m={0} p={0} mah={640} style={{ listStyle: 'none', overflowY: 'auto' }}>
        {lately.map((happening, index) => (
          <Row key={happening.id} connection={connection} happening={happening} isFirst={index === 0} />
        ))}
      </Stack>
    )}
  </Card>
);

const kinds: Readonly<Record<HappeningKind, { readonly words: string; readonly color: string }>> = {
  task: { words: 'Task', color: 'blue' },
  appointment: { words: 'Appointment', color: 'grape' },
  note: { words: 'Note', color: 'teal' },
  person: { words: 'Person', color: 'gray' },
};

const Row = ({ connection, happening, isFirst }: { connection: string; happening: Happening; isFirst: boolean }) => {
  const { at, kind, contactId, name, email, sentence, reason } = happening;
  return (
    <Group
      component="li"
      justify="space-between"
      align="baseline"
      gap="xs"
      py={6}
      style={isFirst ? undefined : { borderTop: '1px solid var(--mantine-color-default-border)' }}
    >
      <Stack gap={0} miw={0} flex={1}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {sentence}
        </Text>
        <Group gap="xs">
          <Badge size="sm" radius="sm" variant="outline" color={kinds[kind].color}>
            {kinds[kind].words}
          </Badge>
          <Anchor size="sm" href={linkTo({ at: 'person', connection, contactId })}>
            {name ?? email ?? contactId}
          </Anchor>
          {reason && (
            <Text size="sm" c="var(--mantine-color-orange-text)">
              {reason.title}
            </Text>
          )}
        </Group>
      </Stack>
      <Text size="sm" c="dimmed" component="time" dateTime={at} title={at} style={{ whiteSpace: 'nowrap' }}>
        {agoText(at, Date.now())}
      </Text>
    </Group>
  );
};
