import { setTimeout as pause } from 'node:timers/promises';
import { sharedNowMs } from '../contender/shared-clock.js';
import type { PlannedFault } from './fault-plan.js';
import type { FaultCounts, InflictedFaults, Scene } from './inflicted-faults.js';
import { setWrong } from './node-clocks.js';
import { isOnEngine, strikeEngine } from './strike-engine.js';

/** Without an engine nobody gets inside. */
const INSIDE_LIMIT_MS = 2_000;

/** Does what is planned, each fault at its time; resolves at `durationMs` or when the last one is over and everything is healed. */
export async function inflict(plan: readonly PlannedFault[], durationMs: number, scene: Scene): Promise<InflictedFaults> {
  const counts: FaultCounts = { kills: 0, pauses: 0, blocks: 0, networkFaults: 0, restarts: 0, failovers: 0, endedSessions: 0, clockFaults: 0, cuts: [], jumps: [], stops: [] };
  const startedAtMs = performance.now();
  const underWay: Promise<void>[] = [];
  let engine = Promise.resolve(); // one fault of server or network at a time
  for (const fault of plan) {
    await pause(Math.max(0, startedAtMs + fault.atMs - performance.now()));
    if (isOnEngine(fault)) engine = engine.then(() => strikeEngine(fault, scene, counts));
    else if (fault.kind === 'clock') underWay.push(strikeClock(fault, scene, counts));
    else underWay.push(strikeContender(fault, scene, counts));
  }
  await Promise.all([engine, ...underWay, pause(Math.max(0, startedAtMs + durationMs - performance.now()))]);
  return counts;
}

async function strikeClock({ byMs, lastsMs }: PlannedFault & { kind: 'clock' }, { clocks, random, progress }: Scene, counts: FaultCounts): Promise<void> {
  const index = random.integer(0, clocks.length - 1);
  counts.clockFaults += 1;
  const fromMs = sharedNowMs();
  progress(`wall clock ${index}: ${lastsMs === 0 ? 'set' : 'runs wrong'} by ${(byMs / 1_000).toFixed(1)} s`);
  await setWrong(clocks[index]!, byMs, lastsMs);
  if (lastsMs === 0) counts.jumps.push({ fromMs, untilMs: sharedNowMs() });
}

async function strikeContender(fault: PlannedFault & { kind: 'kill' | 'pause' | 'block' }, scene: Scene, counts: FaultCounts): Promise<void> {
  const well = scene.seats.filter(({ isWell }) => isWell);
  if (well.length === 0 || (well.length === 1 && scene.seats.length > 1)) return; // somebody must be there to be in the way
  const seat = scene.random.pick(well);
  seat.isWell = false;
  const { party } = seat;
  if (fault.kind === 'kill') {
    counts.kills += 1;
    await seat.kill();
    await seat.begin();
  } else if (fault.kind === 'pause') {
    counts.pauses += 1;
    await seat.stop(fault.isInside ? INSIDE_LIMIT_MS : 0);
    const fromMs = sharedNowMs();
    await pause(fault.lastsMs);
    await seat.resume();
    counts.stops.push({ party, fromMs, untilMs: sharedNowMs() });
    seat.isWell = true;
  } else {
    counts.blocks += 1;
    const fromMs = sharedNowMs();
    await seat.block(fault.lastsMs);
    counts.stops.push({ party, fromMs, untilMs: sharedNowMs() });
    seat.isWell = true;
  }
}
