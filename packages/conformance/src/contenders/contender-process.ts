/**
 * Entry of a child process: imports the module named on its command line and runs tasks as the pool asks.
 */
import type { Contender, CreateContender } from './contender.js';
import { toContenderError, type ContenderOutcome, type FromContender, type ToContender } from './contender-message.js';

interface Prepared {
  readonly task: string;
  readonly input: unknown;
}

const prepared = new Map<number, Prepared>();
let contender: Contender | undefined;

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

async function create(module: string, index: number, args: unknown): Promise<void> {
  const { createContender } = (await import(module)) as { createContender?: CreateContender };
  if (typeof createContender !== 'function') throw new TypeError(`${module} exports no function createContender`);
  contender = await createContender(args as never, { index, emit: (message) => send({ kind: 'emit', message }) });
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

async function close(): Promise<void> {
  const outcome = await settle(async () => contender?.close?.());
  if (!outcome.ok) process.stderr.write(`contender close failed: ${outcome.error.stack ?? outcome.error.message}\n`);
  process.exit(outcome.ok ? 0 : 1);
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
  } else {
    void close();
  }
});

const start = JSON.parse(process.argv[2] ?? '{}') as { module: string; index: number; args?: unknown };
send({ kind: 'created', outcome: await settle(() => create(start.module, start.index, start.args)) });
