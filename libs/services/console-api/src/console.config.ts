import { defineConfig, integer, secret, text, url } from '@sync/config';

export const consoleConfig = defineConfig({
  CONSOLE_PORT: integer({ default: 3000, min: 1, max: 65_535, about: 'Where the console and its API answer' }),
  CONSOLE_HOST: text({
    default: '127.0.0.1',
    about: 'Interface that the console listens on; on any other than loopback a token guards /api',
  }),
  CONSOLE_TOKEN: secret({
    about: 'Token that guards /api; unset on an open interface, one is generated and kept in DATA_DIR/console.token',
  }),
  TRACE_URL_TEMPLATE: url({
    about:
      'Where a trace opens when spans go to a tracing server: its address with {traceId} in it, http://localhost:16686/trace/{traceId} for Jaeger',
  }),
});
