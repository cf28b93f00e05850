import { CommandJournal } from './command-journal.js';
import { GatherWindow } from './gather-window.js';
import { logUnknownRequest } from './unknown-requests.js';

/** What the script of a simulated command tells each of its runs. */
export interface CommandSettings {
  /** The folder that the command works on. */
  readonly stateDir: string;
  /** Left out: the command keeps no journal and waits for nobody. */
  readonly journal?: { readonly file: string; readonly windowMs: number; readonly gatherMs: number };
}

/** One run of a simulated command, as its body sees it. */
export interface CommandProcess {
  /** The command's name, as it was called. */
  readonly program: string;
  readonly argv: readonly string[];
  readonly stateDir: string;
  /** The time between check and commit. */
  hold(place: string): Promise<void>;
  /** Tells the journal what was decided. */
  note(kind: string, facts: Readonly<Record<string, string | number>>): void;
  /** One line of standard output. */
  print(line: string): void;
}

/** How a run ends. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly stderr?: string;
  /** The fact, for the journal. */
  readonly lastLine?: string;
  /** The command line was not understood: it is logged. */
  readonly isUnknown?: boolean;
}

const names = (prefix: string) => ({ stateDir: `${prefix}_STATE_DIR`, journal: `${prefix}_JOURNAL`, windowMs: `${prefix}_WINDOW_MS`, gatherMs: `${prefix}_GATHER_MS` });

/** The environment by which `writeCommandScript` hands the settings on. @param prefix - keeps the variables of two commands apart */
export function commandEnvironment(prefix: string, { stateDir, journal }: CommandSettings): Readonly<Record<string, string>> {
  const name = names(prefix);
  return {
    [name.stateDir]: stateDir,
    ...(journal && { [name.journal]: journal.file, [name.windowMs]: String(journal.windowMs), [name.gatherMs]: String(journal.gatherMs) }),
  };
}

/** The main part of a simulated command: runs `body` once with this process's arguments, journals begin and end, and sets the exit status. */
export async function runSimulatedCommand(prefix: string, body: (command: CommandProcess) => Promise<CommandEnd>): Promise<void> {
  const { pid } = process;
  const argv = process.argv.slice(2);
  const environment = (name: keyof ReturnType<typeof names>): string => process.env[names(prefix)[name]] ?? '';
  const stateDir = environment('stateDir');
  if (stateDir === '') throw new Error(`${names(prefix).stateDir} is not set: run the script that the simulator wrote into its state directory`);
  const journal = environment('journal') === '' ? undefined : new CommandJournal(environment('journal'));
  const [windowMs, gatherMs] = [Number(environment('windowMs')), Number(environment('gatherMs'))];
  const window = journal && windowMs > 0 ? new GatherWindow({ journal, pid, windowMs, gatherMs }) : undefined;

  let lastLine = 'ended by an error of the simulator itself';
  journal?.append({ event: 'command', pid, argv, startedAtMs: Math.round(performance.timeOrigin) });
  process.once('exit', (exitCode) => journal?.append({ event: 'end', pid, endedAtMs: Date.now(), exitCode, lastLine }));
  let output = '';
  const end = await body({
    program: process.env['COMMAND_NAME'] ?? prefix.toLowerCase(),
    argv,
    stateDir,
    hold: async (place) => window?.hold(place),
    note: (kind, facts) => journal?.append({ event: 'note', pid, kind, facts }),
    print: (line) => (output += `${line}\n`),
  });
  if (end.isUnknown) logUnknownRequest(stateDir, argv);
  lastLine = end.lastLine ?? '';
  process.exitCode = end.exitCode;
  process.stdout.write(output);
  process.stderr.write(end.stderr ?? '');
}
