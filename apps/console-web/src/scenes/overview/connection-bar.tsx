import { Anchor, Badge, Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { OverviewConnection } from '@sync/contracts-console';
import { useSwitch, type Switch } from '../../api/questions.js';
import { Failure } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';

interface Words {
  readonly button: string;
  readonly question: string;
  readonly consequence: string;
  readonly color: string;
}

const switches: Readonly<Record<Switch, Words>> = {
  pause: {
    button: 'Pause',
    question: 'Pause every push of this connection?',
    consequence: 'Changes in GHL are still recorded and wait. Nothing is sent to SendX, unsubscribes included, until you resume.',
    color: 'orange',
  },
  resume: {
    button: 'Resume',
    question: 'Let pushes go on?',
    consequence: 'Everything that waited is sent to SendX now, each person once, with what is true then.',
    color: 'blue',
  },
  'go-live': {
    button: 'Go live',
    question: 'Start to write to SendX?',
    consequence: 'People are created and changed in your SendX team from now on. Look at the dry run first: it shows how many.',
    color: 'teal',
  },
};

/** Which connection this is, whether it writes, and the switches. */
export const ConnectionBar = ({ connection }: { connection: OverviewConnection }) => {
  const [asking, setAsking] = useState<Switch | null>(null);
  const paused = connection.pausedAt !== null;
  const dryRun = connection.mode === 'dry-run';
  return (
    <Group justify="space-between" gap="sm">
      <Stack gap={2} miw={0}>
        <Group gap="xs">
          <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
            {connection.id}
          </Title>
          <ModeBadge dryRun={dryRun} paused={paused} />
          {connection.demo && (
            <Badge color="grape" radius="sm">
              Demo
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          Location {connection.locationId} → SendX team {connection.sendxTeam}
        </Text>
      </Stack>
      <Group gap="sm">
        {dryRun && (
          <Anchor href={linkTo({ at: 'dry-run', connection: connection.id })} size="sm">
            What would happen?
          </Anchor>
        )}
        {dryRun && (
          <Button color="teal" onClick={() => setAsking('go-live')}>
            Go live…
          </Button>
        )}
        <Button variant="default" onClick={() => setAsking(paused ? 'resume' : 'pause')}>
          {paused ? 'Resume…' : 'Pause…'}
        </Button>
      </Group>
      {asking && <Confirm connection={connection.id} to={asking} onClose={() => setAsking(null)} />}
    </Group>
  );
};

const ModeBadge = ({ dryRun, paused }: { dryRun: boolean; paused: boolean }) => {
  const [words, color] = paused ? ['Paused', 'orange'] : dryRun ? ['Dry run: nothing is written', 'yellow'] : ['Live', 'teal'];
  return (
    <Badge color={color} radius="sm" role="status">
      {words}
    </Badge>
  );
};

const Confirm = ({ connection, to, onClose }: { connection: string; to: Switch; onClose: () => void }) => {
  const { mutate, isPending, error } = useSwitch(connection);
  const { button, question, consequence, color } = switches[to];
  return (
    <Modal opened onClose={onClose} title={<Text fw={600}>{question}</Text>} centered>
      <Stack>
        <Text size="sm">{consequence}</Text>
        {error && <Failure error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color={color} loading={isPending} onClick={() => mutate(to, { onSuccess: onClose })}>
            {button}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
