import type { ContenderSource } from '@holdfast/array-simulator';
import { ContenderPool } from '@holdfast/conformance/contenders';

/** Processes that were started for one run, and are gone after it. */
export const freshContenders: ContenderSource = {
  async use(start, work) {
    const pool = await ContenderPool.start(start);
    try {
      return await work(pool);
    } finally {
      await pool.stop();
    }
  },
};
