import { setTimeout as pause } from 'node:timers/promises';
import type { ProxyFault } from '@holdfast/engines';
import type { EngineFaults } from '../backends/chaos-backend.js';
import { sharedNowMs } from '../contender/shared-clock.js';
import type { NetworkFault, PlannedFault } from './fault-plan.js';
import type { FaultCounts, Scene } from './inflicted-faults.js';

const KINDS = ['network', 'restart', 'failover', 'sessions'] as const;

type OnEngine = PlannedFault & { readonly kind: (typeof KINDS)[number] };

/** Whether the fault hits the server or the network before it. */
export function isOnEngine(fault: PlannedFault): fault is OnEngine {
  return KINDS.some((kind) => kind === fault.kind);
}

/** Resolves once the fault is over and healed. */
export async function strikeEngine(fault: OnEngine, scene: Pick<Scene, 'faults' | 'progress'>, counts: FaultCounts): Promise<void> {
  const { faults, progress } = scene;
  if (faults === undefined) return;
  if (fault.kind === 'network') {
    counts.networkFaults += 1;
    progress(`network${fault.server === undefined ? '' : ` of server ${fault.server}`}: ${inWords(fault.fault)} for ${Math.round(fault.lastsMs)} ms`);
    await breakNetwork(fault, faults, counts);
  } else if (fault.kind === 'restart') {
    counts.restarts += 1;
    progress('the engine is killed');
    await cutting(counts, () => faults.kill());
    await pause(fault.downMs);
    await faults.start();
    progress('the engine is back');
  } else if (fault.kind === 'failover') {
    counts.failovers += 1;
    progress('the leading server is killed; another one takes its place');
    await cutting(counts, () => faults.failOver!());
    progress('the killed one stands behind it');
  } else {
    counts.endedSessions += 1;
    progress('the server ends all sessions');
    await cutting(counts, () => faults.endSessions!());
  }
}

async function breakNetwork({ fault, lastsMs, server }: OnEngine & { kind: 'network' }, faults: EngineFaults, counts: FaultCounts): Promise<void> {
  const heal = (): void => faults.network('none', server);
  const strike = async (what: ProxyFault, ms: number): Promise<void> => {
    faults.network(what, server);
    await pause(ms);
    heal();
  };
  if (typeof fault === 'string') await cutting(counts, () => strike(fault, lastsMs));
  else if ('delayMs' in fault) await strike(fault, lastsMs);
  else await flap(fault.flapEveryMs, lastsMs, () => cutting(counts, () => strike('cut', fault.flapEveryMs)));
}

async function flap(everyMs: number, lastsMs: number, cut: () => Promise<void>): Promise<void> {
  for (const untilMs = sharedNowMs() + lastsMs; sharedNowMs() < untilMs; await pause(everyMs)) await cut();
}

/** Notes from when to when connections break: also a network that is mended breaks those that lost something. */
async function cutting(counts: FaultCounts, act: () => Promise<void>): Promise<void> {
  const fromMs = sharedNowMs();
  await act();
  counts.cuts.push({ fromMs, untilMs: sharedNowMs() });
}

function inWords(fault: NetworkFault): string {
  if (typeof fault === 'string') return fault;
  return 'flapEveryMs' in fault ? `flaps every ${fault.flapEveryMs} ms` : `${fault.delayMs} ms late`;
}
