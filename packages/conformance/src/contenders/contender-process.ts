/**
 * Entry of a child process: imports the module named on its command line and runs tasks as the pool asks.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Contender, CreateContender } from './contender.js';
import { toContenderError, type ContenderOutcome, type FromContender, type ToContender } from './contender-message.js';

interface Prepared {
  readonly task: string;
  readonly input: unknown;
}

/** How long what was closed may take to go, such as a connection whose other end must agree. */
const LAST_MS = 1_000;
const LOOK_EVERY_MS = 5;

const start = JSON.parse(process.argv[2] ?? '{}') as { module: string; index: number; args?: unknown };
const prepared = new Map<number, Prepared>();
let contender: Contender | undefined;
/** Counts contenders, so that one that was closed is not heard in place of its successor. */
let generation = 0;
let idleResources = 0;

function send(message: FromContender): void {
  if (process.connected) process.send?.(message);
}

async function settle(work: () => Promise<unknown>): Promise<ContenderOutcome> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toContenderError(error) };
  }
}

/** How many resources keep this process alive while it has no contender. */
function countIdleResources(): number {
  void [process.stdout, process.stderr]; // they are opened when they are first looked at, which must not pass for something that a contender left
  return process.getActiveResourcesInfo().filter((kind) => !kind.includes('Req')).length; // requests of the import end by themselves
}

async function create(args: unknown): Promise<void> {
  const { createContender } = (await import(start.module)) as { createContender?: CreateContender };
  if (typeof createContender !== 'function') throw new TypeError(`${start.module} exports no function createContender`);
  idleResources = countIdleResources();
  const own = (generation += 1);
  const emit = (message: unknown): void => {
    if (own === generation) send({ kind: 'emit', message });
  };
  contender = await createContender(args as never, { index: start.index, emit });
}

async function run({ task, input }: Prepared): Promise<unknown> {
  const body = task === 'close' || task in Object.prototype ? undefined : contender?.[task];
  if (typeof body !== 'function') {
    const known = Object.keys(contender ?? {}).filter((name) => name !== 'close');
    throw Object.assign(new TypeError(`no task "${task}"; this module has ${known.join(', ')}`), { code: 'ERR_CONTENDER_TASK_UNKNOWN' });
  }
  return await body.call(contender, input as never);
}

function report(id: number, outcome: ContenderOutcome): void {
  try {
    send({ kind: 'done', id, outcome });
  } catch (error) {
    send({ kind: 'done', id, outcome: { ok: false, error: toContenderError(error) } }); // the value could not be cloned
  }
}

async function close(): Promise<boolean> {
  const outcome = await settle(async () => contender?.close?.());
  if (!outcome.ok) process.stderr.write(`contender close failed: ${outcome.error.stack ?? outcome.error.message}\n`);
  contender = undefined;
  generation += 1;
  return outcome.ok;
}

/** What goes on after its contender was closed could meddle with the next one: such a process ends. */
async function rest(): Promise<void> {
  if (!(await close()) || !(await isIdle())) process.exit(1);
  send({ kind: 'rested' });
}

async function isIdle(): Promise<boolean> {
  const endsAt = performance.now() + LAST_MS;
  for (;;) {
    await nextTurn();
    if (process.getActiveResourcesInfo().length <= idleResources) return true;
    if (performance.now() >= endsAt) return false;
    await sleep(LOOK_EVERY_MS);
  }
}

function answerCreated(args: unknown): void {
  void settle(() => create(args)).then((outcome) => send({ kind: 'created', outcome }));
}

process.on('disconnect', () => process.exit(1)); // the pool's process is gone: nobody else would end this one
process.on('message', (message: ToContender) => {
  if (message.kind === 'prepare') {
    prepared.set(message.id, message);
    send({ kind: 'ready', id: message.id });
  } else if (message.kind === 'go') {
    const task = prepared.get(message.id);
    prepared.delete(message.id);
    if (task) void settle(() => run(task)).then((outcome) => report(message.id, outcome));
  } else if (message.kind === 'rest') {
    void rest();
  } else if (message.kind === 'create') {
    answerCreated(message.args);
  } else {
    void close().then((isClosed) => process.exit(isClosed ? 0 : 1));
  }
});

answerCreated(start.args);
