import { closeSync, constants, openSync, readdirSync, unlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';

const ANSWER_MS = 500;
const FILE = /^who-[0-9a-f]+$/;

/** One lock that a process holds, as it tells others. */
export interface FlockEntry {
  readonly name: LockName;
  readonly holder: LockHolder;
}

/** Tells other processes what this one holds, when they ask: an answer costs nothing until then. */
export class FlockRegister {
  readonly #server: Server;
  readonly #directoryFd: number;
  readonly #file = `who-${randomBytes(8).toString('hex')}`;

  constructor(directory: string, entries: () => readonly FlockEntry[]) {
    this.#directoryFd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
    this.#server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(JSON.stringify(entries()));
    });
    this.#server.on('error', () => undefined); // then others cannot ask; locks work all the same
    this.#server.listen(this.#path(this.#file)).unref();
  }

  /** Asks all processes that use the directory, this one included; the names of those that are gone are removed. */
  async holders(): Promise<LockState[]> {
    const files = readdirSync(this.#path('')).filter((file) => FILE.test(file));
    const entries = (await Promise.all(files.map((file) => this.#ask(file)))).flat();
    const states = new Map<LockName, LockHolder[]>();
    for (const { name, holder } of entries) states.set(name, [...(states.get(name) ?? []), holder]);
    return [...states].map(([name, holders]) => ({ name, holders }));
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
    closeSync(this.#directoryFd);
  }

  /** A socket's path has 108 bytes at most; through the open directory it is always short. */
  #path(file: string): string {
    return `/proc/self/fd/${this.#directoryFd}/${file}`;
  }

  async #ask(file: string): Promise<readonly FlockEntry[]> {
    return await new Promise((resolve) => {
      const socket = connect(this.#path(file));
      let text = '';
      socket.setTimeout(ANSWER_MS, () => socket.destroy());
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') this.#forget(file);
      });
      socket.on('close', () => resolve(parseEntries(text)));
    });
  }

  #forget(file: string): void {
    try {
      unlinkSync(this.#path(file));
    } catch {
      // another process was quicker
    }
  }
}

function parseEntries(text: string): readonly FlockEntry[] {
  try {
    return JSON.parse(text) as readonly FlockEntry[];
  } catch {
    return []; // it ended, or was stopped, in the middle of its answer
  }
}
