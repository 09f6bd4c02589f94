import { Badge } from '@mantine/core';
import type { ContactState } from '@sync/contracts-console';

/** Words and colour of a state; the words alone carry the meaning. */
export const states: Readonly<Record<ContactState, { readonly words: string; readonly color: string; readonly about: string }>> = {
  'in-sync': { words: 'In sync', color: 'teal', about: 'SendX knows what it should' },
  waiting: { words: 'Waiting', color: 'blue', about: 'A push is to come' },
  excluded: { words: 'Excluded', color: 'gray', about: 'Deliberately not pushed' },
  failing: { words: 'Failing', color: 'red', about: 'SendX refused' },
};

export const StateBadge = ({ state }: { state: ContactState }) => (
  <Badge color={states[state].color} variant="filled" radius="sm" style={{ flexShrink: 0 }}>
    {states[state].words}
  </Badge>
);
