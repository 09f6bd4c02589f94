import { Alert, Anchor, Card, Code, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { Trace, TraceAnswer } from '@sync/contracts-console';
import { useTrace } from '../../api/questions.js';
import { BackLink, Empty, Failure, Loading } from '../../common/feedback.js';
import { linkTo } from '../../common/place.js';
import { timeText } from '../../common/words.js';
import { durationText, extentOf } from './span-rows.js';
import { Waterfall } from './waterfall.js';

/** What did the machine do about this, step by step, and where did the time go? */
export const TraceScene = ({ traceId }: { traceId: string }) => {
  const { data, error, refetch } = useTrace(traceId);
  const elsewhere = data && !data.kept ? data.url : null;
  useEffect(() => {
    if (elsewhere) location.replace(elsewhere);
  }, [elsewhere]);
  return (
    <Stack gap="md">
      <BackLink />
      <Title order={2} size="h3">
        Trace <Code style={{ overflowWrap: 'anywhere' }}>{traceId}</Code>
      </Title>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading what="the trace" />}
      {data && <Found answer={data} />}
    </Stack>
  );
};

const Found = ({ answer: { trace, linked, kept, url } }: { answer: TraceAnswer }) => (
  <>
    {url && (
      <Text size="sm">
        <Anchor href={url}>Open it at the tracing server</Anchor>
      </Text>
    )}
    {trace.spans.length === 0 ? (
      <Card withBorder>
        <Nothing kept={kept} />
      </Card>
    ) : (
      <One trace={trace} />
    )}
    {linked.length > 0 && (
      <Title order={3} size="h4">
        Linked traces
      </Title>
    )}
    {linked.map((other) => (
      <One key={other.traceId} trace={other} isLinked />
    ))}
  </>
);

const Nothing = ({ kept }: { kept: boolean }) =>
  kept ? (
    <Empty title="Nothing is kept of this trace">
      Traces are kept for a day, less when there are very many; a new one shows up within seconds. The steps of a person stay.
    </Empty>
  ) : (
    <Empty title="Traces are not kept here">
      They go to a tracing server. Set TRACE_URL_TEMPLATE to its address, and this page leads there; or set TRACE_STORE=on.
    </Empty>
  );

const One = ({ trace: { traceId, spans, more }, isLinked = false }: { trace: Trace; isLinked?: boolean }) => {
  const { fromUs, totalUs } = extentOf(spans);
  return (
    <Card withBorder component="article">
      <Text size="sm" c="dimmed" mb="xs">
        {isLinked && (
          <>
            <Anchor href={linkTo({ at: 'trace', traceId })}>Trace {traceId.slice(0, 8)}…</Anchor>
            {' · '}
          </>
        )}
        {timeText(new Date(fromUs / 1_000).toISOString())} · {spans.length} spans over {durationText(totalUs)}
      </Text>
      <Waterfall spans={spans} here={traceId} />
      {more && (
        <Alert color="gray" mt="xs" p="xs">
          These are the first {spans.length} spans.
        </Alert>
      )}
    </Card>
  );
};
