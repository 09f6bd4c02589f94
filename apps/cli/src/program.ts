import { ConfigInvalid, readConfig } from '@sync/config';
import { routes, type ContactsAnswer, type Route, type Timeline } from '@sync/contracts-console';
import { Command, CommanderError } from 'commander';
import type { z } from 'zod';
import { cliConfig } from './cli.config.js';
import { ConsoleClient, type Values } from './console-client.js';
import { newEpoch } from './new-epoch.js';
import { dryRunText, parkedText, previewText, timelineText } from './print/answers.js';
import { latelyText, redrivenText, troubledText, untoldEventsText } from './print/activity.js';
import { connectionsText, statusText } from './print/status.js';
import { traceText } from './print/trace.js';
import { CommandFailed, type Surroundings } from './surroundings.js';

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/** Runs one command; resolves to the exit code. `args` come without node and script. */
export const run = async (args: readonly string[], around: Surroundings): Promise<number> => {
  try {
    await programOf(around).parseAsync(args, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    if (error instanceof ConfigInvalid) {
      around.complain(error.message);
      return WRONG_USAGE;
    }
    around.complain(error instanceof CommandFailed ? error.message : `This is a mistake of the sync command itself: ${String(error)}`);
    return FAILED;
  }
};

const programOf = (around: Surroundings): Command => {
  const program = new Command('sync')
    .description('Asks and steers the GHL to SendX sync.')
    .showHelpAfterError('(--help tells what there is)');
  program.exitOverride().configureOutput({
    writeOut: (text) => around.say(text.trimEnd()),
    writeErr: (text) => around.complain(text.trimEnd()),
  });
  const config = () => readConfig(cliConfig, around.env);
  const client = () => new ConsoleClient(config(), around.fetch);

  const command = (name: string, about: string): Command => program.command(name).description(about).option('--json', 'the answer as JSON');
  const tell = (json: boolean | undefined, answer: unknown, text: string): void => {
    around.say(json ? JSON.stringify(answer, null, 2) : text);
  };

  /** A command that is one question with one answer. */
  const question = <Answer extends z.ZodType>(
    name: string,
    about: string,
    route: Route<Answer>,
    text: (answer: z.output<Answer>) => string,
  ): void => {
    const asked = command(name, about);
    for (const [value, meaning] of Object.entries(route.query)) asked.option(`--${value} <${value}>`, lowerFirst(meaning));
    asked.action(async ({ json, ...values }: { json?: boolean } & Values) => {
      const answer = await client().ask(route, values);
      tell(json, answer, text(answer));
    });
  };

  question('status', 'how every connection stands', routes.overview, statusText);
  question('pause', 'stop every push; changes are recorded and wait', routes.pause, connectionsText);
  question('resume', 'let pushes go on', routes.resume, connectionsText);
  question('dry-run', 'what going live would do; nothing is written', routes.dryRun, dryRunText);
  question('go-live', 'confirm the dry run: from now on SendX is written to', routes.goLive, connectionsText);
  question('lately', 'the last things that happened to tasks, notes and appointments', routes.overview, latelyText);
  question('troubled', 'tasks and appointments that something is wrong with', routes.troubled, troubledText);
  question('custom-events', 'custom events that SendX was not told, and why', routes.customEvents, untoldEventsText);
  question('redrive-events', 'let custom events wait to be sent again', routes.redriveEvents, redrivenText);
  question('parked', 'messages that nobody could read', routes.parked, parkedText);

  command('redrive <message>', 'send one parked message through its service again')
    .requiredOption('--group <name>', 'the service that parked it, as `sync parked` shows it')
    .action(async (message: string, { json, group }: { json?: boolean; group: string }) => {
      const answer = await client().ask(routes.redrive, { group, message });
      tell(json, answer, redriveWords[answer.outcome]);
      if (answer.outcome !== 'done') throw new CommandFailed('The message was not handled.');
    });

  command('why <email>', 'everything that happened to one person, from GHL to SendX').action(
    async (email: string, { json }: { json?: boolean }) => {
      const asked = client();
      const timelines: Timeline[] = [];
      for (const { connection, contactId } of await peopleWith(asked, email))
        timelines.push(await asked.ask(routes.timeline, { connection, contactId }));
      tell(json, timelines, timelines.map(timelineText).join('\n\n---\n\n'));
    },
  );

  command('trace <traceId>', 'what the machine did about one thing, span by span').action(
    async (traceId: string, { json }: { json?: boolean }) => {
      const answer = await client().ask(routes.trace, { traceId });
      tell(json, answer, traceText(answer));
    },
  );

  command('preview <email>', 'what SendX would be told of one person; nothing is sent').action(
    async (email: string, { json }: { json?: boolean }) => {
      const asked = client();
      const previews = [];
      for (const { connection, contactId } of await peopleWith(asked, email))
        previews.push(await asked.ask(routes.preview, { connection, contact: contactId }));
      tell(json, previews, previews.map(previewText).join('\n\n'));
    },
  );

  command('new-epoch', 'after a restore of the database: go on with a new epoch (stop every process first)').action(
    async ({ json }: { json?: boolean }) => {
      const epoch = await newEpoch(config());
      tell(json, { epoch }, `Epoch ${epoch} is open. Start the processes again.`);
    },
  );
  return program;
};

const lowerFirst = (text: string): string => text.replace(/^[A-Z]/, (first) => first.toLowerCase());

const redriveWords = {
  done: 'Handled; it is not parked any more.',
  'parked-again': 'Its service still cannot read it; it stays parked.',
  expired: 'Its bytes are past their retention; it cannot be sent through again.',
  'not-parked': 'Nothing is parked under this id for that service.',
  unavailable: 'The service that reads it does not run in the process that answered.',
} as const;

/** The contacts that have, or had, exactly this address; several when the person is in several locations. */
const peopleWith = async (client: ConsoleClient, email: string): Promise<ContactsAnswer['contacts']> => {
  const { contacts } = await client.ask(routes.contacts, { search: email });
  const wanted = email.trim().toLowerCase();
  const exact = contacts.filter(({ matched }) => matched === wanted);
  if (exact.length > 0) return exact;
  const similar =
    contacts.length > 0
      ? ` Similar: ${contacts
          .slice(0, 5)
          .map(({ matched }) => matched)
          .join(', ')}.`
      : '';
  throw new CommandFailed(`Nobody has, or had, the address ${wanted}.${similar} A new contact takes a few seconds to appear.`);
};
