import { Card, Group, Progress, Text, Title } from '@mantine/core';
import type { BackfillProgress, OverviewConnection } from '@sync/contracts-console';
import { numberText, rateText, timeText } from '../../common/words.js';

/** How far is the first reading, and when will everybody be through? */
export const BackfillCard = ({ connection: { backfill, forecast } }: { connection: OverviewConnection }) => (
  <Card withBorder component="section" aria-label="Backfill">
    <Title order={3} size="h5" mb="xs">
      Reading all contacts
    </Title>
    {backfill ? (
      <>
        <Progress.Root size="lg">
          <Progress.Section
            value={share(backfill) * 100}
            color={backfill.finishedAt ? 'teal' : 'blue'}
            aria-label={`${Math.round(share(backfill) * 100)} percent read`}
          />
        </Progress.Root>
        <Group justify="space-between" mt="xs" gap="xs">
          <Text size="sm">
            {numberText(backfill.read)} of {numberText(backfill.expected)} read
          </Text>
          <Text size="sm" c="dimmed">
            {speed(backfill)}
          </Text>
        </Group>
        {forecast && (
          <Text size="sm" mt={4}>
            {forecast.sentence}
          </Text>
        )}
      </>
    ) : (
      <Text size="sm" c="dimmed">
        Has not begun. It starts by itself once the location is connected.
      </Text>
    )}
  </Card>
);

const share = ({ read, expected, finishedAt }: BackfillProgress): number =>
  finishedAt || expected === 0 ? 1 : Math.min(read / expected, 1);

const speed = ({ finishedAt, ratePerSecond, expectedEnd }: BackfillProgress): string => {
  if (finishedAt) return `Finished ${timeText(finishedAt)}`;
  if (ratePerSecond === null) return 'Getting up to speed';
  return `${rateText(ratePerSecond)} per second${expectedEnd ? `, read by ${timeText(expectedEnd)}` : ''}`;
};
