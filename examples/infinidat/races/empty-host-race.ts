import { builtFile, type RaceOptions, type RaceReport, type SimulatorSettings } from '@holdfast/array-simulator';
import { raceVolumes, runArrayRace, spread } from '@holdfast/race-kit';
import type { Connector } from '@holdfast/volume';
import type { ContenderArguments, ContenderInput } from './contender.js';

const MANAGEMENT_ADDRESS = 'ibox1521.example.com';
const MACHINE: Connector = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01', wwpns: ['10000090fa000001', '10000090fa000002'] };

/**
 * Making a volume, which needs no lock, takes until the machine's host has been read as empty and is about to be deleted; deleting it, which
 * does, takes until volumes have been mapped to it.
 */
const ARRAY: SimulatorSettings = { windowMs: { 'create-volume': { until: 'delete-host', atMostMs: 30_000 }, 'delete-host': 1_500 } };

/** One caller detaches a machine's last volume, and its host with it, while all others attach new volumes to the machine, over either protocol. */
export function runEmptyHostRace(options: RaceOptions): Promise<RaceReport> {
  const inputs = contenderInputs(options);
  const race = {
    simulator: { entry: builtFile(import.meta.url, 'lib/simulator/main.js') },
    contender: builtFile(import.meta.url, 'lib/races/contender.js'),
    contenderArgs: ({ url }: { readonly url: string }): ContenderArguments => ({
      options: { managementAddress: MANAGEMENT_ADDRESS, url, user: 'admin', password: 'pw', poolName: 'pool1', iscsiNetworkSpaces: ['iSCSI1'] },
      provider: options.provider,
      machine: MACHINE,
    }),
    inputs,
    operations: inputs.reduce((sum, { leaving, arriving }) => sum + leaving.length + 2 * arriving.length, 0),
    array: ARRAY,
  };
  return runArrayRace(race, options);
}

/** The first caller detaches. In each process iSCSI and Fibre Channel take turns. */
function contenderInputs({ callers, processes, seed }: RaceOptions): ContenderInput[] {
  const volumes = raceVolumes(callers, seed);
  const [last] = volumes;
  return spread(volumes, processes).map((own) => ({
    leaving: own.filter((volume) => volume === last),
    arriving: own.map((volume, turn) => ({ volume, protocol: turn % 2 === 0 ? 'iscsi' as const : 'fc' as const })).filter(({ volume }) => volume !== last),
  }));
}
