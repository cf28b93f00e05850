import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 20_000;

/** Resolves once `check` is true; where there is no event to await. */
export async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  while (!(await check())) {
    if (performance.now() > giveUpAt) throw new Error(`${what} did not come about within ${LIMIT_MS} ms`);
    await pause(10);
  }
}

/** Resolves once the socket is closed, however that came. */
export async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
