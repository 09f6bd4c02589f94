import { Alert, Button, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { DryRunReport } from '@sync/contracts-console';
import { useDryRun } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading } from '../../common/feedback.js';
import { durationText, numberText } from '../../common/words.js';

/** What would happen in SendX if we went live now? */
export const DryRunScene = ({ connection }: { connection: string }) => {
  const { data, error, refetch, isFetching } = useDryRun(connection);
  const report = data?.reports[0];
  return (
    <Stack gap="md">
      <BackLink />
      <Group justify="space-between">
        <Title order={2} size="h3">
          What going live would do
        </Title>
        <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
          Work it out again
        </Button>
      </Group>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading what="the dry run" />}
      {report && <Report report={report} />}
      {data && !report && (
        <Card withBorder>
          <Empty title="Nothing to work out yet">No contact of this connection was read so far.</Empty>
        </Card>
      )}
    </Stack>
  );
};

const Report = ({ report }: { report: DryRunReport }) => (
  <>
    {!report.complete && (
      <Alert color="blue" title="SendX is still being read">
        Numbers may grow until everybody who is in SendX is known.
      </Alert>
    )}
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Figure title="New in SendX" value={numberText(report.creates)} />
      <Figure title="Changed in SendX" value={numberText(report.overwrites.count)} />
      <Figure title="Unsubscribed in SendX" value={numberText(report.optOuts)} />
      <Figure title={`${numberText(report.calls)} calls`} value={`about ${durationText(report.seconds)}`} />
    </SimpleGrid>
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Card withBorder>
        <Title order={3} size="h5" mb="xs">
          Examples of what would change
        </Title>
        {report.overwrites.samples.length === 0 && (
          <Text size="sm" c="dimmed">
            Nobody in SendX would be changed.
          </Text>
        )}
        {report.overwrites.samples.map(({ email, fields }) => (
          <Text key={email} size="sm" style={{ overflowWrap: 'anywhere' }}>
            <b>{email}</b>: {fields.join(', ') || 'tags only'}
          </Text>
        ))}
      </Card>
      <Card withBorder>
        <Title order={3} size="h5" mb="xs">
          Left out
        </Title>
        {report.excluded.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nobody.
          </Text>
        ) : (
          <Table withRowBorders={false} verticalSpacing={2} horizontalSpacing={0}>
            <Table.Tbody>
              {report.excluded.map(({ reason, count }) => (
                <Table.Tr key={reason.code}>
                  <Table.Th scope="row" fw={400}>
                    {reason.title}
                  </Table.Th>
                  <Table.Td ta="right">{numberText(count)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Card>
    </SimpleGrid>
  </>
);

const Figure = ({ title, value }: { title: string; value: string }) => (
  <Card withBorder>
    <Text size="sm">{title}</Text>
    <Text fz={26} fw={700}>
      {value}
    </Text>
  </Card>
);
