import { Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import type { OverviewConnection, ReadingKind, ReadingProgress } from '@sync/contracts-console';
import { numberText, rateText, timeText } from '../../common/words.js';

const kinds: readonly ReadingKind[] = ['contacts', 'tasks', 'appointments', 'notes'];
const names: Readonly<Record<ReadingKind, string>> = { contacts: 'Contacts', tasks: 'Tasks', appointments: 'Appointments', notes: 'Notes' };

/** How far are the first readings, and when will everybody be through? */
export const ReadingsCard = ({ connection: { readings, forecast } }: { connection: OverviewConnection }) => (
  <Card withBorder component="section" aria-label="First readings">
    <Title order={3} size="h5" mb="xs">
      Reading everything once
    </Title>
    <Stack gap="sm">
      {kinds.map((kind) => (
        <Reading key={kind} kind={kind} reading={readings.find((reading) => reading.kind === kind)} />
      ))}
      {forecast && <Text size="sm">{forecast.sentence}</Text>}
    </Stack>
  </Card>
);

const Reading = ({ kind, reading }: { kind: ReadingKind; reading: ReadingProgress | undefined }) => (
  <div>
    <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
      <Text size="sm" fw={600}>
        {names[kind]}
      </Text>
      <Text size="sm" c="dimmed" ta="right">
        {reading ? stateOf(reading) : 'Not begun'}
      </Text>
    </Group>
    {reading && !reading.finishedAt && (
      <>
        <Progress.Root size="sm" my={4}>
          <Progress.Section
            value={share(reading) * 100}
            striped={reading.expected === null}
            animated={reading.expected === null}
            aria-label={
              reading.expected === null
                ? `${names[kind]} are being read`
                : `${names[kind]}: ${Math.round(share(reading) * 100)} percent read`
            }
          />
        </Progress.Root>
        <Text size="sm" c="dimmed">
          {amount(reading)} read
        </Text>
      </>
    )}
  </div>
);

/** Where GHL does not tell how many there are, nobody knows how far it is. */
const share = ({ read, expected }: ReadingProgress): number => (expected ? Math.min(read / expected, 1) : 1);

/** Notes are listed person by person. */
const amount = ({ kind, read, expected, finishedAt }: ReadingProgress): string =>
  `${numberText(read)}${expected === null || finishedAt ? '' : ` of ${numberText(expected)}`}${kind === 'notes' ? ' people’s notes' : ''}`;

const stateOf = (reading: ReadingProgress): string => {
  const { finishedAt, ratePerSecond, expectedEnd } = reading;
  if (finishedAt) return `${amount(reading)}, finished ${timeText(finishedAt)}`;
  if (ratePerSecond === null) return 'Getting up to speed';
  return `${rateText(ratePerSecond)} per second${expectedEnd ? `, read by ${timeText(expectedEnd)}` : ''}`;
};
