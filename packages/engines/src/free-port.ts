import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which systems give ports to outgoing connections: none of these takes the port of a server that is down for a moment.
const FIRST = 10_000;
const LAST = 29_999;
const ATTEMPTS = 100;

/** A loopback port that nobody listens on now. Somebody may take it before it is used: whoever uses it must be ready to try another. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free loopback port from ${FIRST} to ${LAST} found in ${ATTEMPTS} attempts`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
  if (isListening) await new Promise((resolve) => server.close(resolve));
  return isListening;
}
