import { Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import type { BudgetLeft } from '@sync/contracts-console';
import { numberText, rateText, timeText } from '../../common/words.js';

/** How much may we still ask of the two vendors? */
export const BudgetsCard = ({ budgets }: { budgets: readonly BudgetLeft[] }) => (
  <Card withBorder component="section" aria-label="Budgets">
    <Title order={3} size="h5" mb="xs">
      Calls left
    </Title>
    <Stack gap="md">
      {budgets.map((budget) => (
        <Budget key={budget.vendor} budget={budget} />
      ))}
    </Stack>
  </Card>
);

const names = { ghl: 'GHL', sendx: 'SendX' } as const;

const Budget = ({ budget: { vendor, ratePerSecond, daily, throttledUntil } }: { budget: BudgetLeft }) => {
  const left = daily ? Math.max(daily.max - daily.used, 0) : null;
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {names[vendor]}
        </Text>
        <Text size="sm" c={throttledUntil ? 'var(--mantine-color-orange-text)' : 'dimmed'}>
          {throttledUntil ? `Asked to wait until ${timeText(throttledUntil)}` : `up to ${rateText(ratePerSecond)} per second`}
        </Text>
      </Group>
      {daily && left !== null && (
        <Progress.Root size="sm" my={4}>
          <Progress.Section
            value={(left / daily.max) * 100}
            aria-label={`${names[vendor]}: ${Math.round((left / daily.max) * 100)} percent left today`}
          />
        </Progress.Root>
      )}
      <Text size="sm" c="dimmed">
        {daily && left !== null ? `${numberText(left)} of ${numberText(daily.max)} left today` : 'No daily limit known'}
      </Text>
    </div>
  );
};
