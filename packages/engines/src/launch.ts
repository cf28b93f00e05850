import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineInstance } from './engine-instance.js';
import type { EngineNeed } from './engine-programs.js';
import { freePort } from './free-port.js';
import { listens } from './listens.js';
import { Patience } from './patience.js';
import { ServerProcess, type ServerCommand } from './server-process.js';
import { isPortTaken, NotServing, startError } from './start-error.js';
import type { TlsFiles } from './tls-files.js';

/** What differs between engines. */
export interface LaunchPlan {
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

/** Where a server lives: in a folder that holds everything of it, and is removed with it. */
interface Home {
  readonly engine: EngineNeed;
  readonly folder: string;
}

/** Only a hang takes this long. */
const READY_MS = 120_000;
const READY_POLL_MS = 20;
const PORT_ATTEMPTS = 5;

/**
 * Makes a folder, has `prepare` fill it, and starts the server on a free port.
 * @throws an Error of one sentence that names engine, cause and remedy; nothing is left then
 */
export async function launch(engine: EngineNeed, prepare: (folder: string) => Promise<LaunchPlan>): Promise<EngineInstance> {
  const folder = await mkdtemp(join(tmpdir(), `holdfast-${engine}-`)).catch((cause: unknown) => {
    throw startError(engine, cause, { folder: tmpdir() });
  });
  try {
    return await onFreePort({ engine, folder }, await prepare(folder));
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw startError(engine, cause, { folder });
  }
}

async function onFreePort(home: Home, plan: LaunchPlan): Promise<EngineInstance> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return instanceOf(home, plan, port, await serve(plan, port));
    } catch (error) {
      // Another process may have taken the port meanwhile.
      if (attempt === PORT_ATTEMPTS || !(error instanceof NotServing && isPortTaken(error.output))) throw error;
    }
  }
}

async function serve(plan: LaunchPlan, port: number): Promise<ServerProcess> {
  const server = new ServerProcess(await plan.command(port));
  const patience = new Patience(READY_MS);
  try {
    for (;;) {
      // Whoever answers may be somebody else, who has the port: then the server is about to end.
      if ((await plan.isReady(port).catch(() => false)) && (await listens(server.pid, port))) return server;
      if (server.isGone) throw new NotServing(`its server ended with ${await server.exited}`, server.output);
      if (patience.isOver) throw new NotServing(`its server did not answer on port ${port} within ${READY_MS} ms of a quiet machine`, server.output);
      await Promise.race([server.exited, sleep(READY_POLL_MS)]);
    }
  } catch (error) {
    await server.kill();
    throw error;
  } finally {
    patience.end();
  }
}

/** Starts it in the place of one that was killed, as soon as that is possible. */
async function serveAgain({ engine, folder }: Home, plan: LaunchPlan, port: number): Promise<ServerProcess> {
  const patience = new Patience(READY_MS);
  try {
    for (;;) {
      try {
        return await serve(plan, port);
      } catch (error) {
        const isLater = error instanceof NotServing && plan.startsLater?.test(error.output) === true;
        if (!isLater || patience.isOver) throw startError(engine, error, { folder, port });
      }
    }
  } finally {
    patience.end();
  }
}

function instanceOf(home: Home, plan: LaunchPlan, port: number, first: ServerProcess): EngineInstance {
  let server = first;
  let stopped: Promise<void> | undefined;
  return {
    url: plan.url(port),
    port,
    certificate: plan.tls?.certificate,
    certificateFile: plan.tls?.certificateFile,
    data: plan.data ?? home.folder,
    get pid() {
      return server.pid;
    },
    kill: () => server.kill(),
    start: async () => {
      server = await serveAgain(home, plan, port);
    },
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    stop: () =>
      (stopped ??= (async () => {
        await server.end(plan.endSignal ?? 'SIGTERM');
        await rm(home.folder, { recursive: true, force: true });
      })()),
  };
}
