import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineInstance } from './engine-instance.js';
import { freePort } from './free-port.js';
import { ServerProcess, type ServerCommand } from './server-process.js';
import type { TlsFiles } from './tls-files.js';

/** What differs between engines. */
export interface LaunchPlan {
  readonly name: string;
  /** Holds everything of this instance; removed by `stop`. */
  readonly folder: string;
  readonly command: (port: number) => ServerCommand | Promise<ServerCommand>;
  /** Resolves when it serves; rejects, or resolves to false, as long as it does not. */
  readonly isReady: (port: number) => Promise<boolean>;
  readonly url: (port: number) => string;
  /** Its data, when that is not the whole folder. */
  readonly data?: string;
  readonly tls?: TlsFiles | undefined;
  /** Signal for a quick and orderly end; SIGTERM by default. */
  readonly endSignal?: NodeJS.Signals;
  /** What it prints when it cannot start yet, because something of a killed one still runs. */
  readonly startsLater?: RegExp;
}

const READY_MS = 60_000;
const READY_POLL_MS = 20;
const PORT_ATTEMPTS = 5;

/** Starts the server on a free port. @throws an Error with what it printed when it ended or was not ready in a minute */
export async function launch(plan: LaunchPlan): Promise<EngineInstance> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return instanceOf(plan, port, await serve(plan, port));
    } catch (error) {
      // Another process may have taken the port meanwhile.
      if (attempt === PORT_ATTEMPTS || !/in use/i.test((error as Error).message)) {
        await rm(plan.folder, { recursive: true, force: true });
        throw error;
      }
    }
  }
}

async function serve(plan: LaunchPlan, port: number): Promise<ServerProcess> {
  const server = new ServerProcess(await plan.command(port));
  const giveUpAt = performance.now() + READY_MS;
  for (;;) {
    if (await plan.isReady(port).catch(() => false)) return server;
    if (server.isGone) throw new Error(`${plan.name} ended before it was ready: ${server.output}`);
    if (performance.now() > giveUpAt) {
      await server.kill();
      throw new Error(`${plan.name} was not ready within ${READY_MS} ms: ${server.output}`);
    }
    await sleep(READY_POLL_MS);
  }
}

/** Starts it in the place of one that was killed, as soon as that is possible. */
async function serveAgain(plan: LaunchPlan, port: number): Promise<ServerProcess> {
  const giveUpAt = performance.now() + READY_MS;
  for (;;) {
    try {
      return await serve(plan, port);
    } catch (error) {
      if (plan.startsLater?.test((error as Error).message) !== true || performance.now() > giveUpAt) throw error;
    }
  }
}

function instanceOf(plan: LaunchPlan, port: number, first: ServerProcess): EngineInstance {
  let server = first;
  let stopped: Promise<void> | undefined;
  return {
    url: plan.url(port),
    port,
    certificate: plan.tls?.certificate,
    certificateFile: plan.tls?.certificateFile,
    data: plan.data ?? plan.folder,
    get pid() {
      return server.pid;
    },
    kill: () => server.kill(),
    start: async () => {
      server = await serveAgain(plan, port);
    },
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    stop: () =>
      (stopped ??= (async () => {
        await server.end(plan.endSignal ?? 'SIGTERM');
        await rm(plan.folder, { recursive: true, force: true });
      })()),
  };
}
