// node tools/docs/readme-commands.mjs [--json]: the commands of README.md that have to work, in order. They stand in blocks fenced as
// ```bash run; a comment line `# shows: <text>` says what the output of the command above it has to contain (it is asked again until it does).
import { read } from './paths.mjs';

/** One command, maybe over several lines joined by a trailing backslash. `line` counts from 1. */
const block = /^```bash run\n([\s\S]*?)^```$/gm;

/** [{ command, shows: string | null, line }]. Throws when a block holds no command, or an expectation has none to belong to. */
export const readmeCommands = (text = read('README.md')) => {
  const commands = [];
  for (const match of text.matchAll(block)) {
    const first = text.slice(0, match.index).split('\n').length + 1;
    const found = commandsIn(match[1], first);
    if (found.length === 0) throw new Error(`README.md line ${first}: the block is marked "run" and holds no command.`);
    commands.push(...found);
  }
  return commands;
};

const commandsIn = (body, first) => {
  const commands = [];
  let open = '';
  body.split('\n').forEach((raw, index) => {
    const text = raw.trim();
    const shows = /^# shows: (.+)$/.exec(text)?.[1];
    if (shows !== undefined) {
      const last = commands.at(-1);
      if (!last || last.shows !== null) throw new Error(`README.md line ${first + index}: "# shows" has no command above it.`);
      last.shows = shows;
    } else if (text !== '' && !text.startsWith('#')) {
      open = open === '' ? text : `${open} ${text}`;
      if (open.endsWith('\\')) open = open.slice(0, -1).trim();
      else {
        commands.push({ command: open, shows: null, line: first + index });
        open = '';
      }
    }
  });
  return commands;
};

if (process.argv[1] === import.meta.filename) {
  const commands = readmeCommands();
  if (process.argv.includes('--json')) console.log(JSON.stringify(commands, null, 2));
  else for (const { command, shows } of commands) console.log(shows === null ? command : `${command}\n  shows: ${shows}`);
}
