import { Box, Container, Group, Stack, Text, Title } from '@mantine/core';
import { useOverview } from './api/questions.js';
import { Failure, Loading } from './common/feedback.js';
import { usePlace, type Place } from './common/place.js';
import { agoText } from './common/words.js';
import { DryRunScene } from './scenes/lists/dry-run.js';
import { ParkedScene } from './scenes/lists/parked.js';
import { PeopleScene } from './scenes/lists/people.js';
import { TroubledScene } from './scenes/lists/troubled.js';
import { UntoldEventsScene } from './scenes/lists/untold-events.js';
import { OverviewScene } from './scenes/overview/overview.js';
import { PersonScene } from './scenes/person/person.js';
import { SearchBox } from './scenes/person/search-box.js';
import { TraceScene } from './scenes/trace/trace.js';

export const App = () => {
  const place = usePlace();
  return (
    <Container size="lg" py="lg" px={{ base: 'sm', sm: 'lg' }}>
      <Stack gap="lg">
        <Group component="header" justify="space-between" align="flex-end" gap="md">
          <Box>
            <Title order={1} size="h2">
              GHL → SendX
            </Title>
            <Freshness />
          </Box>
          <SearchBox />
        </Group>
        <Stack component="main" gap="lg">
          <Scene place={place} />
        </Stack>
      </Stack>
    </Container>
  );
};

const Scene = ({ place }: { place: Place }) => {
  switch (place.at) {
    case 'person':
      return <PersonScene key={place.contactId} connection={place.connection} contactId={place.contactId} />;
    case 'people':
      return <PeopleScene connection={place.connection} state={place.state} reason={place.reason} />;
    case 'dry-run':
      return <DryRunScene connection={place.connection} />;
    case 'troubled':
      return <TroubledScene connection={place.connection} reason={place.reason} />;
    case 'untold':
      return <UntoldEventsScene key={place.state} connection={place.connection} state={place.state} />;
    case 'parked':
      return <ParkedScene />;
    case 'trace':
      return <TraceScene key={place.traceId} traceId={place.traceId} />;
    case 'overview':
      return <Overview />;
  }
};

const Overview = () => {
  const { data, error, refetch } = useOverview();
  return (
    <>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data ? <OverviewScene overview={data} /> : !error && <Loading what="the overview" rows={4} />}
    </>
  );
};

/** Whether what is shown is what is so. */
const Freshness = () => {
  const { data, isError } = useOverview();
  const words = isError
    ? data
      ? `No answer; shown as of ${agoText(data.at, Date.now())}`
      : 'No answer yet'
    : data
      ? 'Up to date, looks again every 2 seconds'
      : 'Asking…';
  return (
    <Text size="sm" c="dimmed" role="status">
      {words}
    </Text>
  );
};
