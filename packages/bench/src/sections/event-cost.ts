import { register } from 'node:module';
import { measureInterleaved, type BenchCase } from '../measure-interleaved.js';
import { enterState } from '../process-state.js';
import { timesOnly, type Section } from '../section.js';

type DriverModule = typeof import('../locked-driver.js');

const volume = { id: '6d1f4c7a' };

/**
 * Core as it is, core without its event code, and core as it is once more: how far the two equal ones differ is what this
 * measurement cannot see.
 */
export const eventCost: Section = async ({ effort }) => {
  const folders = [new URL('./', import.meta.resolve('@holdfast/core')).href, new URL('../', import.meta.url).href];
  register('../copy-hooks.js', import.meta.url, { data: { folders } });
  const cases = [await copyCase('with-events'), await copyCase('no-events'), await copyCase('with-events-again')];
  return timesOnly(await measureInterleaved(cases, { ...effort, rounds: effort.rounds * 3 }));
};

async function copyCase(copy: string): Promise<BenchCase> {
  const { createLockedDriver } = (await import(`../locked-driver.js?copy=${copy}`)) as DriverModule;
  enterState('plain', copy);
  const driver = createLockedDriver();
  return {
    name: copy,
    // A function of its own for each copy: made from source text, or all three would share one compiled loop.
    run: new Function('driver', 'volume', 'return async (count) => { for (let i = 0; i < count; i += 1) await driver.extendLocked(volume); }')(driver, volume) as BenchCase['run'],
  };
}
