import { Anchor, Box, Collapse, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Span } from '@sync/contracts-console';
import { linkTo } from '../../common/place.js';
import { durationText, extentOf, rowsOf, type SpanRow } from './span-rows.js';

type Extent = ReturnType<typeof extentOf>;

/** What happened when, and how long it took: a line per span, its bar where it was in the whole. `here`: the trace that is looked at. */
export const Waterfall = ({ spans, here }: { spans: readonly Span[]; here: string }) => {
  const extent = extentOf(spans);
  return (
    <Stack gap={0} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
      {rowsOf(spans).map((row) => (
        <Row key={row.span.id} row={row} extent={extent} here={here} />
      ))}
    </Stack>
  );
};

const Row = ({ row: { span, depth }, extent, here }: { row: SpanRow; extent: Extent; here: string }) => {
  const [open, setOpen] = useState(span.error !== null);
  const links = [...new Set(span.links.map(({ traceId }) => traceId))].filter((traceId) => traceId !== here);
  return (
    <Box component="li" py={4} style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}>
      <UnstyledButton onClick={() => setOpen(!open)} aria-expanded={open} w="100%">
        <Group gap="sm" wrap="nowrap" align="center">
          <Text size="sm" w="45%" pl={depth * 16} c={span.error === null ? undefined : 'red'} style={{ overflowWrap: 'anywhere' }}>
            {span.name}
            {span.error !== null && <strong> {span.error}</strong>}
          </Text>
          <Bar span={span} extent={extent} />
          <Text size="xs" c="dimmed" w={110} ta="right" style={{ whiteSpace: 'nowrap' }}>
            {durationText(span.durationUs)} at {durationText(span.startUs - extent.fromUs)}
          </Text>
        </Group>
      </UnstyledButton>
      {links.map((traceId) => (
        <Text key={traceId} size="sm" pl={depth * 16 + 12}>
          →{' '}
          <Anchor href={linkTo({ at: 'trace', traceId })}>
            {leadsOn(span) ? 'goes on in' : 'done for'} trace {traceId.slice(0, 8)}…
          </Anchor>
        </Text>
      ))}
      <Collapse expanded={open}>
        <Details span={span} />
      </Collapse>
    </Box>
  );
};

/** A span that shares work leads to where it is done; any other one names those it is done for. */
const leadsOn = ({ name }: Span): boolean => name.endsWith(' shared');

const Bar = ({ span, extent: { fromUs, totalUs } }: { span: Span; extent: Extent }) => {
  const left = ((span.startUs - fromUs) / totalUs) * 100;
  const width = (span.durationUs / totalUs) * 100;
  return (
    <Box pos="relative" h={12} flex={1} bg="var(--mantine-color-default-hover)" style={{ borderRadius: 3, overflow: 'hidden' }} aria-hidden>
      <Box
        pos="absolute"
        top={0}
        h={12}
        bg={span.error === null ? colors[span.kind] : 'red'}
        style={{ left: `min(${left}%, calc(100% - 3px))`, width: `max(${width}%, 3px)`, borderRadius: 3 }}
      />
    </Box>
  );
};

/** What came in and what goes out stand out from what we do in between. */
const colors: Readonly<Record<string, string>> = { server: 'blue', client: 'teal', internal: 'gray' };

const Details = ({ span }: { span: Span }) => {
  const facts = [
    ['process', span.service],
    ['span', span.id],
    ['began', new Date(span.startUs / 1_000).toISOString()],
    ...Object.entries(span.attributes).map(([name, value]) => [name, String(value)]),
  ];
  return (
    <Table withRowBorders={false} verticalSpacing={1} w="auto" fz="xs" ml="lg">
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400} c="dimmed">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
