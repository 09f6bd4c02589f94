import { Alert, Anchor, Button, Group, PasswordInput, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Reason } from '@sync/contracts-console';
import { failureFrom, rememberToken } from '../api/client.js';
import { linkTo } from './place.js';

/** What went wrong, and what to do; a missing token is asked for. */
export const Failure = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { code, title, detail } = failureFrom(error);
  const waits = code === 'starting';
  return (
    <Alert color={waits ? 'blue' : 'red'} title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{detail}</Text>
        {code === 'unauthorized' && <TokenForm />}
        {onRetry && !waits && code !== 'unauthorized' && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
};

const TokenForm = () => {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rememberToken(token.trim());
        void client.invalidateQueries();
      }}
    >
      <Group align="flex-end" gap="xs">
        <PasswordInput
          label="Console token"
          w={260}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="off"
          required
        />
        <Button type="submit">Open</Button>
      </Group>
    </form>
  );
};

export const Loading = ({ what, rows = 3 }: { what: string; rows?: number }) => (
  <Stack gap="sm" role="status" aria-label={`Loading ${what}`}>
    {Array.from({ length: rows }, (_, row) => (
      <Skeleton key={row} height={48} radius="md" />
    ))}
  </Stack>
);

export const Empty = ({ title, children }: { title: string; children: ReactNode }) => (
  <Stack gap={4} py="lg" align="center" ta="center">
    <Text fw={600}>{title}</Text>
    <Text size="sm" c="dimmed" maw={460}>
      {children}
    </Text>
  </Stack>
);

/** A reason in words, linked to its page. */
export const ReasonText = ({ reason, detail }: { reason: Reason; detail?: string | null }) => (
  <Stack gap={2}>
    <Text size="sm" fw={600}>
      {reason.title}
    </Text>
    {detail && <Text size="sm">{detail}</Text>}
    <Text size="sm" c="dimmed">
      {reason.nextStep} <Anchor href={reason.page}>More</Anchor>
    </Text>
  </Stack>
);

export const BackLink = () => (
  <Anchor href={linkTo({ at: 'overview' })} size="sm" w="fit-content">
    ← Overview
  </Anchor>
);
