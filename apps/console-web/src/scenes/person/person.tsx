import { Alert, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { ContactSummary, Timeline } from '@sync/contracts-console';
import { useTimeline } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading } from '../../common/feedback.js';
import { StateBadge, states } from '../../common/state-badge.js';
import { agoText } from '../../common/words.js';
import { Steps } from './steps.js';

/** What happened to this person, from what GHL said to what SendX was told? */
export const PersonScene = ({ connection, contactId }: { connection: string; contactId: string }) => {
  const { data, error, refetch } = useTimeline(connection, contactId);
  return (
    <Stack gap="md">
      <BackLink />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data ? <Story timeline={data} /> : !error && <Loading what="the story" rows={5} />}
    </Stack>
  );
};

const Story = ({ timeline: { contact, summary, steps, omitted } }: { timeline: Timeline }) => (
  <>
    <Who contact={contact} />
    <Alert color={states[contact.state].color} title={summary.title} role="status">
      {contact.detail && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {contact.detail}
        </Text>
      )}
      <Text size="sm">{summary.nextStep}</Text>
    </Alert>
    <Card withBorder component="section" aria-label="Everything that happened">
      {omitted > 0 && (
        <Text size="sm" c="dimmed" mb="md">
          {omitted} older steps are left out.
        </Text>
      )}
      {steps.length === 0 ? (
        <Empty title="Nothing is kept of this person">What was known was erased, or is older than what is kept.</Empty>
      ) : (
        <Steps steps={steps} />
      )}
    </Card>
  </>
);

const Who = ({ contact }: { contact: ContactSummary }) => {
  const marks = [...(contact.optedOut ? ['opted out in GHL'] : []), ...(contact.deleted ? ['deleted in GHL'] : [])];
  const now = Date.now();
  return (
    <Stack gap={2}>
      <Group gap="sm">
        <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {contact.name ?? contact.email ?? contact.contactId}
        </Title>
        <StateBadge state={contact.state} />
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {[contact.email ?? 'no e-mail address', ...marks].join(' · ')} · GHL id <Code>{contact.contactId}</Code>
      </Text>
      <Text size="sm" c="dimmed">
        {contact.lastChangeAt ? `Changed ${agoText(contact.lastChangeAt, now)}` : 'No change known'}
        {' · '}
        {contact.lastPushAt ? `SendX told ${agoText(contact.lastPushAt, now)}` : 'SendX was never told'}
      </Text>
    </Stack>
  );
};
