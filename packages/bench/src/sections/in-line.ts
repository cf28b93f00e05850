import type { LockedDriver } from '../locked-driver.js';
import type { BenchCase } from '../measure-interleaved.js';

const CALLERS = 1000;

/** A case of `count` storms of `CALLERS` calls each; a lost update ends the run. */
export function inLine(name: string, driver: LockedDriver, call: () => Promise<void>): BenchCase {
  return {
    name,
    operationsPerCount: CALLERS,
    async run(count) {
      const before = driver.sections;
      for (let i = 0; i < count; i += 1) {
        const calls: Promise<void>[] = [];
        for (let caller = 0; caller < CALLERS; caller += 1) calls.push(call());
        await Promise.all(calls);
      }
      const lost = count * CALLERS - (driver.sections - before);
      if (lost !== 0) throw new Error(`${name} does not exclude: ${lost} updates were lost`);
    },
  };
}
