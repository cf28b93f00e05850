import { readlinkSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { hashLockName, LockError, onAbort, type LockMode } from '@holdfast/core/provider';
import { flockCapabilities, socketCapabilities } from './flock-capabilities.js';
import type { FlockEngine, FlockTarget } from './flock-engine.js';
import { assertFormat } from './flock-files.js';

/** When nobody could be asked to tell. */
const LOOK_MS = 20;

interface Held {
  readonly server: Server;
  readonly waiting: Set<Socket>;
}

/**
 * Locks without native code: whoever listens at the abstract socket address of a lock holds it. The kernel frees the address with the process, and
 * whoever waits is connected to the holder, so that it hears of the end at once. Reaches as far as the network namespace.
 */
export class FlockSocketEngine implements FlockEngine {
  readonly capabilities = socketCapabilities;
  readonly #directory: string;
  readonly #inode: number;
  readonly #prefix: string;
  readonly #held = new Map<string, Held>();

  constructor(directory: string) {
    if (process.platform !== 'linux') throw new LockError('ERR_LOCK_CONFIG_INVALID', `kernel locks need Linux (this is ${process.platform}); use file:// and proper-lockfile here`);
    assertFormat(directory, `sockets-${flockCapabilities.keyFormat} ${readlinkSync('/proc/self/ns/net')}`);
    const { dev, ino } = statSync(directory);
    this.#directory = directory;
    this.#inode = ino;
    this.#prefix = `\0holdfast-${dev}-${ino}-`;
  }

  async tryTake(target: FlockTarget): Promise<boolean> {
    // Others would open a new directory of that name, and with it other addresses.
    if (statSync(this.#directory).ino !== this.#inode) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'the lock directory was replaced');
    const address = this.#address(target);
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => waiting.delete(socket));
    });
    const isListening = await new Promise<boolean>((resolve, reject) => {
      server.once('listening', () => resolve(true));
      server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(address);
    });
    if (!isListening) return false;
    server.unref();
    this.#held.set(address, { server, waiting });
    return true;
  }

  async take(target: FlockTarget, _mode: LockMode, signal: AbortSignal, taken: () => void): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (await this.tryTake(target)) {
        if (!signal.aborted) return taken();
        this.giveBack(target);
        throw signal.reason;
      }
      await untilGone(this.#address(target), signal);
    }
  }

  giveBack(target: FlockTarget): void {
    const address = this.#address(target);
    const held = this.#held.get(address);
    this.#held.delete(address);
    held?.server.close();
    for (const socket of held?.waiting ?? []) socket.destroy();
  }

  isAwaited(target: FlockTarget): boolean {
    return (this.#held.get(this.#address(target))?.waiting.size ?? 0) > 0;
  }

  close(): void {
    for (const { server, waiting } of this.#held.values()) {
      server.close();
      for (const socket of waiting) socket.destroy();
    }
    this.#held.clear();
  }

  #address({ name }: FlockTarget): string {
    return this.#prefix + hashLockName(name);
  }
}

/** Resolves when whoever listens at the address ends that; at the latest when the signal fires. */
async function untilGone(address: string, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect(address);
    const stopListening = onAbort(signal, () => socket.destroy());
    let wasRefused = false;
    socket.on('error', () => (wasRefused = true));
    socket.on('close', () => {
      stopListening();
      if (wasRefused) setTimeout(resolve, Math.random() * LOOK_MS);
      else resolve();
    });
  });
}
