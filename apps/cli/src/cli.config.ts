import { defineConfig, secret, text, url } from '@sync/config';

export const cliConfig = defineConfig({
  CONSOLE_URL: url({ default: 'http://localhost:3000', about: 'Console that the sync command asks' }),
  CONSOLE_TOKEN: secret({ about: 'Token of the console; unset, DATA_DIR/console.token is tried' }),
  DATA_DIR: text({ default: '.data', about: 'Where the process keeps its data' }),
  DATABASE_URL: url({ about: 'Database of "sync new-epoch"; unset, the embedded one in DATA_DIR' }),
});
