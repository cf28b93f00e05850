import { join } from 'node:path';
import { builtFile, SeededRandom, type Race, type RaceOptions, type RaceReport } from '@holdfast/array-simulator';
import { defaultNvmetOptions } from '@holdfast/example-nvmet';
import { SimulatedNvmetTarget, type ExpectedExport, type NodeSeed } from '@holdfast/example-nvmet/simulator';
import { raceVolumes, runContenders, spread } from '@holdfast/race-kit';
import type { ContenderArgs } from './contender.js';
import { hostOf, OPERATIONS, OPERATIONS_KEPT, type CallerInput } from './story.js';

const WINDOW_MS = 15;

/** A volume that nobody in the race knows: it was exported before, and must be at the end. */
const RESIDENT: ExpectedExport = { device: '/dev/resident', hosts: ['nqn.2014-08.org.example:resident-host'] };

/**
 * Callers of two backends export, attach, detach and remove volumes of their own on one node; every other volume stays attached. Without the
 * lock each puts back a document that lacks what the others have changed meanwhile.
 */
export const nvmetcliRace: Race = {
  system: 'nvmet',
  lock: 'nvmetcli',
  scope: 'node',
  async run({ callers, processes, seed, provider, onProgress, contenders }: RaceOptions): Promise<RaceReport> {
    const simulator = new SimulatedNvmetTarget({ windowMs: WINDOW_MS, seed: residentSeed() });
    try {
      const inputs = callerInputs(callers, seed);
      const volumes = join(simulator.deviceDirectory, 'volumes');
      const args: ContenderArgs = { provider, command: simulator.command, volumes };
      const { operations, failures, waitsMs, holds } = await runContenders({
        module: builtFile(import.meta.url, 'lib/races/contender.js'),
        args,
        inputs: spread(inputs, processes),
        operations: inputs.reduce((sum, { isKept }) => sum + (isKept ? OPERATIONS_KEPT : OPERATIONS), 0),
        onProgress,
        contenders,
      });
      const kept = inputs.filter(({ isKept }) => isKept).map((caller) => ({ device: join(volumes, caller.volume.name), hosts: [hostOf(caller)] }));
      const { requests, violations } = simulator.timeline([RESIDENT, ...kept]);
      return {
        operations,
        violations: violations.map(({ text }) => text),
        waitsMs,
        counts: { failedOperations: failures.length },
        timeline: { holds, requests, violations },
      };
    } finally {
      simulator.remove();
    }
  },
};

/** Four kinds of callers in turn, in an order that the seed chooses. */
function callerInputs(callers: number, seed: number): CallerInput[] {
  const inputs = raceVolumes(callers, seed).map((volume, index): CallerInput => {
    return { volume, backend: index % 2 === 0 ? 'per-volume' : 'per-host', isKept: index % 4 < 2 };
  });
  return new SeededRandom(seed).shuffle(inputs);
}

function residentSeed(): NodeSeed {
  const { device, hosts } = RESIDENT;
  const { address, service, transport, portId } = defaultNvmetOptions;
  const nqn = 'nqn.2014-08.org.example:resident';
  return {
    devices: [{ name: 'resident' }],
    configuration: {
      hosts: hosts.map((host) => ({ nqn: host })),
      subsystems: [{ nqn, allowed_hosts: hosts, namespaces: [{ nsid: 1, enable: 1, device: { path: device } }] }],
      ports: [{ portid: portId, addr: { adrfam: 'ipv4', traddr: address, trsvcid: service, trtype: transport }, subsystems: [nqn] }],
    },
  };
}
