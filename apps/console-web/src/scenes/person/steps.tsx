import { Alert, Anchor, Badge, Button, Code, Group, Stack, Table, Text, Timeline } from '@mantine/core';
import { useState } from 'react';
import type { StepKind, TimelineStep, ValueChange } from '@sync/contracts-console';
import { ReasonText } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { timeText } from '../../common/words.js';

const kinds: Readonly<Record<StepKind, { readonly words: string; readonly color: string }>> = {
  receipt: { words: 'Arrived', color: 'gray' },
  event: { words: 'Learned', color: 'blue' },
  request: { words: 'Asked', color: 'violet' },
  slice: { words: 'To tell', color: 'cyan' },
  push: { words: 'SendX', color: 'teal' },
};

/** Step by step, oldest first. */
export const Steps = ({ steps }: { steps: readonly TimelineStep[] }) => (
  <Timeline active={steps.length} bulletSize={14} lineWidth={2}>
    {steps.map((step) => (
      <Timeline.Item key={step.id} color={colorOf(step)}>
        <Step step={step} />
      </Timeline.Item>
    ))}
  </Timeline>
);

/** Being left out is how it should be; being refused is not, and what GHL holds wrongly somebody has to correct. */
const colorOf = ({ kind, type, reason }: TimelineStep): string => {
  if (!reason) return kinds[kind].color;
  return type === 'ContactPushRejected' || type === 'CustomEventRejected' ? 'red' : kind === 'event' ? 'orange' : 'gray';
};

const Step = ({ step }: { step: TimelineStep }) => (
  <Stack gap={6}>
    <Text fw={500} lh={1.3} style={{ overflowWrap: 'anywhere' }}>
      {step.sentence}
    </Text>
    <Group gap="xs">
      <Badge size="sm" radius="sm" variant="outline" color={kinds[step.kind].color}>
        {kinds[step.kind].words}
      </Badge>
      <Text size="sm" c="dimmed" component="time" dateTime={step.at} title={step.at}>
        {timeText(step.at)}
      </Text>
      {step.traceId && <Trace id={step.traceId} />}
    </Group>
    {step.reason ? (
      <Alert color={colorOf(step)} p="xs">
        <ReasonText reason={step.reason} detail={step.detail} />
      </Alert>
    ) : (
      step.detail && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {step.detail}
        </Text>
      )
    )}
    <Values values={step.values} />
  </Stack>
);

/** Where the machine's own story of this step can be read. */
const Trace = ({ id }: { id: string }) => (
  <Anchor href={linkTo({ at: 'trace', traceId: id })} aria-label={`Trace ${id}`} size="sm">
    <Code>trace {id.slice(0, 8)}…</Code>
  </Anchor>
);

const FEW = 4;

const Values = ({ values }: { values: readonly ValueChange[] }) => {
  const [all, setAll] = useState(false);
  if (values.length === 0) return null;
  const shown = all ? values : values.slice(0, FEW);
  return (
    <Stack gap={4} align="flex-start">
      <Table withRowBorders={false} verticalSpacing={2} horizontalSpacing={0} w="auto" fz="sm">
        <Table.Tbody>
          {shown.map((value) => (
            <Table.Tr key={value.name}>
              <Table.Th scope="row" fw={400} c="dimmed" pr="md" miw={96} style={{ verticalAlign: 'top', overflowWrap: 'anywhere' }}>
                {value.name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Change value={value} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {values.length > FEW && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show fewer' : `Show all ${values.length} values`}
        </Button>
      )}
    </Stack>
  );
};

const Change = ({ value: { before, after } }: { value: ValueChange }) => (
  <>
    {before !== null && (
      <>
        <del style={{ opacity: 0.75 }}>{before}</del>{' '}
      </>
    )}
    {before !== null && after !== null && <span aria-label="is now">→ </span>}
    {after !== null ? <ins style={{ textDecoration: 'none', fontWeight: 600 }}>{after}</ins> : <span>(removed)</span>}
  </>
);
