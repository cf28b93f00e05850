import { createServer } from 'node:net';

/** How many contenders this process has had. */
let made = 0;

/**
 * @param {{ refuse?: boolean, hangOnClose?: boolean, failOnClose?: boolean, leave?: 'timer' | 'server', onlyOnce?: boolean } | undefined} args
 * @param {import('@holdfast/conformance/contenders').ContenderContext} context
 */
export async function createContender(args, { index, emit }) {
  if (args?.refuse) throw Object.assign(new Error('this contender refuses to start'), { code: 'ERR_REFUSED' });
  made += 1;
  if (args?.onlyOnce && made > 1) throw new Error('this contender is made once in a process');
  return {
    made: async () => made,
    whoAmI: async () => ({ index, pid: process.pid, args, marker: process.env['MARKER'] }),
    echo: async (/** @type {unknown} */ input) => input,
    fail: async () => {
      throw Object.assign(new RangeError('too far'), { code: 'ERR_TOO_FAR' });
    },
    never: () => new Promise((_, reject) => void (emit('in never'), setTimeout(reject, 2 ** 30))),
    die: async () => {
      process.stderr.write('last words\n');
      process.exit(7);
    },
    unclonable: async () => () => undefined,
    clock: async () => Number(process.hrtime.bigint() / 1000n),
    emitAtNext: async () => void process.once('next', () => emit('from the former')),
    next: async () => process.emit('next'),
    async close() {
      if (args?.failOnClose) throw new Error('this contender cannot close');
      if (args?.leave === 'timer') setTimeout(() => undefined, 2 ** 30);
      if (args?.leave === 'server') createServer().listen(0, '127.0.0.1');
      if (args?.hangOnClose) await new Promise(() => setInterval(() => undefined, 1000));
    },
  };
}
