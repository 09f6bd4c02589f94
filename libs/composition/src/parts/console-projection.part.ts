import { ConsoleProjectionModule } from '@sync/service-console-api';
import type { Part } from '../part.js';

/** The read model behind the page. */
export const consoleProjectionPart = (): Part => ({ name: 'console-projection', modules: [{ module: ConsoleProjectionModule }] });
