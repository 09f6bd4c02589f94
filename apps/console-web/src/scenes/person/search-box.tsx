import { Anchor, Card, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useSearch } from '../../api/questions.js';
import { Failure } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { PersonRow } from './person-row.js';

/** Why is Ada not in sync? Begins with her address. */
export const SearchBox = () => {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 200);
  return (
    <Stack component="search" gap={0} w={{ base: '100%', sm: 380 }} pos="relative">
      <TextInput
        type="search"
        label="Find a person"
        placeholder="Beginning of an e-mail address"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('');
        }}
      />
      {asked.length >= 2 && text.trim() !== '' && <Results search={asked} onChosen={() => setText('')} />}
    </Stack>
  );
};

const Results = ({ search, onChosen }: { search: string; onChosen: () => void }) => {
  const { data, error } = useSearch(search);
  return (
    <Card withBorder shadow="md" p="xs" pos="absolute" top="100%" left={0} right={0} mt={4} style={{ zIndex: 10 }} role="status">
      {error && <Failure error={error} />}
      {!data && !error && <Text size="sm">Looking…</Text>}
      {data?.contacts.length === 0 && (
        <Text size="sm" p={4}>
          Nobody has, or had, an address that begins with “{search}”. A new contact takes a few seconds to appear.
        </Text>
      )}
      <Stack gap={0} mah={360} style={{ overflowY: 'auto' }}>
        {data?.contacts.map((person) => (
          <Anchor
            key={`${person.connection}/${person.contactId}`}
            href={linkTo({ at: 'person', connection: person.connection, contactId: person.contactId })}
            onClick={onChosen}
            underline="never"
            c="inherit"
            p={6}
          >
            <PersonRow person={person} />
          </Anchor>
        ))}
      </Stack>
      {data?.more && (
        <Text size="sm" c="dimmed" p={4}>
          There are more; type more of the address.
        </Text>
      )}
    </Card>
  );
};
