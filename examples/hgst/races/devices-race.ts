import { builtFile, type Race, type RaceOptions, type RaceReport } from '@holdfast/array-simulator';
import { raceVolumes, runArrayRace } from '@holdfast/race-kit';
import type { ContenderArguments } from './contender.js';

/** Both are counted in units of 10^9 bytes: enough for 256 callers. */
const STORAGE_SERVERS = ['stor1:gbd0', 'stor2:gbd0'];
const SMALL_DEVICES = ['--device-bytes-per-gb', '1'];
/**
 * Every caller starts its list before the first create is started; the window must outlast what a busy machine needs to finish the list of a
 * second. The fewer the callers, the longer it may be: under the lock they pay it one after the other.
 */
const windowMs = (callers: number): number => Math.max(10, Math.ceil(600 / callers));

/** How the cluster takes a create of a name that exists. */
export type DuplicateNames = 'refuse' | 'merge';

/**
 * All callers of one process make a volume called `data`. Its lock is one of the process scope, so there is one process, however many are asked
 * for: several would not exclude each other, and need not.
 */
export async function runDevicesRace(duplicateNames: DuplicateNames, { callers, seed, provider, ...options }: RaceOptions): Promise<RaceReport> {
  return await runArrayRace(
    {
      simulator: { entry: builtFile(import.meta.url, 'lib/simulator/main.js'), args: ['--duplicate-names', duplicateNames, ...SMALL_DEVICES] },
      contender: builtFile(import.meta.url, 'lib/races/contender.js'),
      contenderArgs: ({ ready }): ContenderArguments => ({
        provider,
        options: {
          command: String(ready['command']),
          deviceDirectory: `${String(ready['stateDir'])}/dev`,
          storageServers: STORAGE_SERVERS,
        },
      }),
      inputs: [raceVolumes(callers, seed).map((volume) => ({ ...volume, displayName: 'data' }))],
      operations: callers,
      array: { windowMs: windowMs(callers) },
    },
    options,
  );
}

/** On a cluster that lets two volumes have one space, for there the damage is silent. */
export const devicesRace: Race = {
  system: 'hgst',
  lock: 'devices',
  scope: 'process',
  run: (options) => runDevicesRace('merge', options),
};
