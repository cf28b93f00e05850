/**
 * @param {{ refuse?: boolean, hangOnClose?: boolean } | undefined} args
 * @param {import('@holdfast/conformance/contenders').ContenderContext} context
 */
export async function createContender(args, { index, emit }) {
  if (args?.refuse) throw Object.assign(new Error('this contender refuses to start'), { code: 'ERR_REFUSED' });
  return {
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
    async close() {
      if (args?.hangOnClose) await new Promise(() => setInterval(() => undefined, 1000));
    },
  };
}
