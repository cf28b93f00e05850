import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRESS_MS = 5_000;
const LOCK_POLL_MS = 1_000;
const KEPT_OUTPUT = 20_000;
/** What apt says of a lock that somebody else has, and of whom. */
const LOCKED = /Could not get lock (\S+?)\.? (?:It is held by process (\d+) \(([^)]*)\))?|Unable to (?:acquire|lock)[^\n]*/;

/** Debian's package manager could not bring these packages; the message says why, as the beginning of a sentence. */
export class InstallError extends Error {
  constructor(
    readonly packages: readonly string[],
    reason: string,
  ) {
    super(`Debian's ${packages.join(', ')} cannot be installed: ${reason}`);
  }
}

/**
 * Installs Debian packages in one call of the package manager, as soon as nobody else uses it, however long that takes; says on standard error every few seconds
 * what it waits for. The services in them are not started.
 * @throws an {@link InstallError}
 */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const progress = new Progress(`installing ${packages.join(', ')}`);
  try {
    const lists = await apt(['update', '-qq'], progress);
    const installed = await apt(['install', '-y', '-qq', '--no-install-recommends', ...packages], progress);
    if (installed.status === 0) return progress.done();
    const named = packages.filter((name) => installed.errors.some((line) => line.split(/[\s'’"]+/).includes(name)));
    throw new InstallError(named.length > 0 ? named : packages, reasonOf(installed, lists));
  } finally {
    progress.stop();
  }
}

interface AptOutcome {
  readonly status: number | null;
  /** Its lines that begin with `E:`, and with `W:`. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly output: string;
}

/** What it said itself; and, when it knows no such package, why its lists are old. */
function reasonOf(installed: AptOutcome, lists: AptOutcome): string {
  const said = installed.errors.slice(0, 1);
  const before = [...lists.errors, ...lists.warnings].slice(0, 1);
  const lines = [...said, ...before];
  return lines.length === 0 ? `apt-get ended with status ${installed.status}` : lines.map((line) => `"${line}"`).join(', after ');
}

/** Runs apt-get once its locks are free. */
async function apt(args: readonly string[], progress: Progress): Promise<AptOutcome> {
  for (;;) {
    const outcome = await runApt(args, progress);
    const locked = outcome.status === 0 ? null : LOCKED.exec(outcome.output);
    if (locked === null) return outcome;
    const [, file = 'its lock', pid, program] = locked;
    progress.tell(`waiting for ${pid === undefined ? 'another package manager' : `${program} (process ${pid})`}, which holds ${file}`);
    await sleep(LOCK_POLL_MS);
  }
}

async function runApt(args: readonly string[], progress: Progress): Promise<AptOutcome> {
  // Run level 1 keeps packages from starting services of their own. Messages are read here: they must be English.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', LC_ALL: 'C.UTF-8' };
  const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=0', '-o', 'APT::Status-Fd=3', ...args], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream!.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-KEPT_OUTPUT)));
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => progress.doing(stepIn(text)));
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const starting = (start: string): readonly string[] => output.split('\n').filter((line) => line.startsWith(start)).map((line) => line.trim());
  return { status, errors: starting('E: '), warnings: starting('W: '), output };
}

/** The last step that apt tells of, such as `Unpacking etcd-server (amd64)`: its lines have kind, package, per cent and words, with colons between. */
function stepIn(text: string): string | undefined {
  const words = text.trim().split('\n').at(-1)!.split(':').slice(3).join(':').trim();
  return words === '' ? undefined : words;
}

/** One line at the beginning, one every few seconds, one at the end. */
class Progress {
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #doing: string | undefined;

  constructor(what: string) {
    say(`${what}…`);
    this.#timer = setInterval(() => this.#tellAgain(), PROGRESS_MS);
  }

  doing(step: string | undefined): void {
    this.#doing = step ?? this.#doing;
  }

  /** A step that is said at once, when it is new. */
  tell(step: string): void {
    if (step === this.#doing) return;
    this.#doing = step;
    this.#tellAgain();
  }

  done(): void {
    say(`installed in ${this.#elapsed()}`);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tellAgain(): void {
    say(`${this.#elapsed()}, ${this.#doing ?? 'reading package lists'}`);
  }

  #elapsed(): string {
    return `${Math.round((performance.now() - this.#startedAt) / 1_000)} s`;
  }
}

function say(text: string): void {
  process.stderr.write(`engines: ${text}\n`);
}
