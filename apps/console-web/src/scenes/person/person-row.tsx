import { Group, Stack, Text } from '@mantine/core';
import type { ContactsAnswer } from '@sync/contracts-console';
import { StateBadge } from '../../common/state-badge.js';

type Person = ContactsAnswer['contacts'][number];

/** One person in a list: who, in which state, and why. */
export const PersonRow = ({ person, withState = true }: { person: Person; withState?: boolean }) => {
  const earlier = person.matched !== null && person.matched !== person.email;
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={600} truncate>
          {person.name ?? person.email ?? person.contactId}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {person.email ?? 'no address'}
          {earlier && ` (earlier: ${person.matched ?? ''})`}
        </Text>
      </Stack>
      {withState && <StateBadge state={person.state} />}
    </Group>
  );
};
