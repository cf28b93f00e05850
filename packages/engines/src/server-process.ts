import { spawn, type ChildProcess } from 'node:child_process';

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Account to run as, for servers that refuse to run as root. Only used by root. */
  readonly account?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const STOP_MS = 10_000;
const LAST_OUTPUT = 4_000;

/** A server that runs until it is ended, and ends with the process that started it, however that ends. */
export class ServerProcess {
  readonly #child: ChildProcess;
  /** Resolves to how it ended, in words. */
  readonly exited: Promise<string>;
  #output = '';

  constructor(command: ServerCommand) {
    const { program, args } = withParent(command);
    this.#child = spawn(program, args, { cwd: command.cwd, env: { ...process.env, ...command.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (status, signal) => resolve(signal ?? `status ${status}`));
      this.#child.once('error', (error) => {
        this.#keep(error.message);
        resolve('an error');
      });
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The end of what it printed, for error messages. */
  get output(): string {
    return this.#output;
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isGone) this.#child.kill(signal);
  }

  /** SIGKILL; resolves once it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Asks it to end, in time with force. @param signal - what it takes as a quick and orderly end */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.signal('SIGCONT');
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), STOP_MS);
    await this.exited;
    clearTimeout(timer);
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-LAST_OUTPUT);
  }
}

/** On Linux the kernel ends the server with its parent: a killed test run leaves nothing behind. */
function withParent({ program, args, account }: ServerCommand): { program: string; args: readonly string[] } {
  if (process.platform !== 'linux') return { program, args };
  const isOther = account !== undefined && process.getuid?.() === 0;
  const identity = isOther ? ['--reuid', account, '--regid', account, '--init-groups'] : [];
  return { program: 'setpriv', args: [...identity, '--pdeathsig', 'KILL', '--', program, ...args] };
}
