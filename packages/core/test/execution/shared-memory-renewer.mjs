// A renewer for tests, run by the renewal thread: the engine is a piece of shared memory, so that a test sees it from the other thread.

/** Places in the memory. */
export const RENEWALS = 0;
export const IS_GONE = 1;
export const FAILS = 2;
export const IS_CLOSED = 3;
export const ANSWERS_AFTER_MS = 4;

/** @param {{ memory: SharedArrayBuffer }} options */
export function createLeaseRenewer({ memory }) {
  const cells = new Int32Array(memory);
  return {
    /** @param {readonly unknown[]} keys */
    async renew(keys) {
      if (Atomics.load(cells, FAILS) === 1) throw new Error('engine unreachable');
      Atomics.add(cells, RENEWALS, 1);
      await new Promise((resolve) => setTimeout(resolve, Atomics.load(cells, ANSWERS_AFTER_MS)));
      return keys.map(() => Atomics.load(cells, IS_GONE) === 0);
    },
    async close() {
      Atomics.store(cells, IS_CLOSED, 1);
    },
  };
}
