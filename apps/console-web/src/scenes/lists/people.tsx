import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import type { ContactsAnswer, ContactState, Reason } from '@sync/contracts-console';
import { usePeople } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading, ReasonText } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { states } from '../../common/state-badge.js';
import { PersonRow } from '../person/person-row.js';

/** Who exactly is failing, excluded or waiting, for this reason? */
export const PeopleScene = ({ connection, state, reason }: { connection: string; state: ContactState; reason: string | null }) => {
  const { data, error, refetch } = usePeople(connection, state, reason);
  const shared = reason === null ? null : reasonOf(data);
  return (
    <Stack gap="md">
      <BackLink />
      <Title order={2} size="h3">
        {states[state].words}
        {shared && `: ${shared.title}`}
      </Title>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading what="people" />}
      {shared && <NextStep reason={shared} />}
      {data && <People answer={data} withReason={reason === null} />}
    </Stack>
  );
};

/** Everybody in the list has the reason that was asked for. */
const reasonOf = (answer: ContactsAnswer | undefined): Reason | null => answer?.contacts[0]?.reason ?? null;

const NextStep = ({ reason }: { reason: Reason }) => (
  <Text size="sm" c="dimmed">
    {reason.nextStep} <Anchor href={reason.page}>More</Anchor>
  </Text>
);

const People = ({ answer: { contacts, more }, withReason }: { answer: ContactsAnswer; withReason: boolean }) => {
  if (contacts.length === 0)
    return (
      <Card withBorder>
        <Empty title="Nobody">Nobody is in this state for this reason any more.</Empty>
      </Card>
    );
  return (
    <Card withBorder p="xs">
      {contacts.map((person, index) => (
        <Stack
          key={`${person.connection}/${person.contactId}`}
          gap={2}
          p="xs"
          style={index > 0 ? { borderTop: '1px solid var(--mantine-color-default-border)' } : undefined}
        >
          <Anchor href={linkTo({ at: 'person', connection: person.connection, contactId: person.contactId })} underline="never" c="inherit">
            <PersonRow person={person} withState={false} />
          </Anchor>
          {withReason && person.reason ? (
            <ReasonText reason={person.reason} detail={person.detail} />
          ) : (
            person.detail && (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {person.detail}
              </Text>
            )
          )}
        </Stack>
      ))}
      {more && (
        <Text size="sm" c="dimmed" p="xs">
          These are the first {contacts.length}. Search for an address to find others.
        </Text>
      )}
    </Card>
  );
};
