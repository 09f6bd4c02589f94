import '@mantine/core/styles.css';
import { Badge, createTheme, MantineProvider, type CSSVariablesResolver } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

const client = new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: true } } });
const theme = createTheme({
  // Shades and threshold chosen so that every text has a contrast of 4.5 : 1 or more, badges included.
  primaryShade: 8,
  autoContrast: true,
  luminanceThreshold: 0.2,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  respectReducedMotion: true,
  components: { Badge: Badge.extend({ styles: { label: { textTransform: 'none' } } }) },
});
/** The library's own grey is too faint for small text. */
const readableGrey: CSSVariablesResolver = (colours) => ({
  variables: {},
  light: { '--mantine-color-dimmed': colours.colors.gray[7], '--mantine-color-placeholder': colours.colors.gray[7] },
  dark: { '--mantine-color-dimmed': colours.colors.dark[1], '--mantine-color-placeholder': colours.colors.dark[1] },
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root".');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={readableGrey}>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
