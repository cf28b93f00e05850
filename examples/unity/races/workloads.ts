import type { RaceOptions } from '@holdfast/array-simulator';
import { raceVolumes, spread } from '@holdfast/race-kit';
import type { Connector } from '@holdfast/volume';
import type { ContenderInput, Task } from './contender.js';

/** Every process attaches a volume of its own to each of the same new hosts. */
export function attachesToNewHosts({ callers, processes, seed }: RaceOptions): ContenderInput[] {
  return spread(raceVolumes(callers, seed), processes).map((volumes) => ({
    does: 'attach',
    makes: volumes,
    tasks: volumes.map((volume, index) => ({ volume, host: hostNumber(index) })),
    isOtherSide: false,
  }));
}

/**
 * From each host its only volume is taken while another one is attached to it. Half of the processes take, the others attach.
 * @param tested - the side that gets the provider under test
 */
export function lastOutFirstIn(tested: ContenderInput['does']): (options: RaceOptions) => ContenderInput[] {
  return ({ callers, processes, seed }) => {
    const volumes = raceVolumes(callers, seed);
    const pairs = Math.floor(callers / 2);
    const leaving = volumes.slice(0, pairs).map((volume, index): Task => ({ volume, host: hostNumber(index) }));
    const arriving = volumes.slice(pairs, 2 * pairs).map((volume, index): Task => ({ volume, host: hostNumber(index) }));
    const takers = Math.ceil(processes / 2);
    return [
      ...spread(leaving, takers).map((tasks) => input('detach', tasks, tested)),
      ...spread(arriving, processes - takers).map((tasks) => input('attach', tasks, tested)),
    ];
  };
}

function input(does: ContenderInput['does'], tasks: readonly Task[], tested: ContenderInput['does']): ContenderInput {
  return { does, tasks, makes: tasks.map(({ volume }) => volume), isOtherSide: does !== tested };
}

/** Every process is one host and attaches the same volumes, which may be attached to many. */
export function sharesVolumes({ callers, processes, seed }: RaceOptions): ContenderInput[] {
  const volumes = raceVolumes(Math.max(1, Math.floor(callers / processes)), seed).map((volume) => ({ ...volume, multiattach: true }));
  return Array.from({ length: processes }, (_, process) => ({
    does: 'attach',
    makes: process === 0 ? volumes : [],
    tasks: volumes.map((volume) => ({ volume, host: hostNumber(process) })),
    isOtherSide: false,
  }));
}

/** A host as it would tell about itself. */
function hostNumber(number: number): Connector {
  return { host: `compute-${number}`, initiator: `iqn.1994-05.com.example:compute-${number}` };
}
