import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@holdfast/array-simulator';
import { LockScope } from '@holdfast/core';
import type { ChaosBackend, StartBackend } from './backends/chaos-backend.js';
import type { ChaosFindings } from './chaos-report.js';
import type { ContenderArgs } from './contender/contender-order.js';
import { sharedNowMs } from './contender/shared-clock.js';
import { planFaults, type FaultRange, type PlannedFault } from './faults/fault-plan.js';
import { inflict } from './faults/inflict.js';
import type { InflictedFaults } from './faults/inflicted-faults.js';
import { NodeClocks } from './faults/node-clocks.js';
import { Seat, startProcess } from './faults/seat.js';
import { GuardServer } from './judge/guard-server.js';
import { judgeHistory } from './judge/judge-history.js';
import { readJournal } from './judge/read-journal.js';

/** How a run is made. */
export interface ChaosOptions {
  readonly provider: string;
  readonly start: StartBackend;
  readonly seconds: number;
  readonly seed: number;
  /** Contender processes; in process reach there is one, with as many callers more. */
  readonly contenders: number;
  /** Callers in each of them. */
  readonly callers: number;
  /** Locks that they contend for. */
  readonly locks: number;
  /** Without faults nothing but contention happens. Default: true. */
  readonly faults?: boolean;
  /** What a busy machine may add to the times of the manifest; default 4,000. */
  readonly slackMs?: number;
  readonly progress: (text: string) => void;
}

const SLACK_MS = 4_000;
/** Whoever waits in the end may have everybody else before it. */
const LONGEST_TURN_MS = 100;
const LONGEST_COMPLAINTS = 5;

/** Starts the engine and the contenders, inflicts the planned faults, heals everything, looks what is left and judges the history. Leaves nothing behind. */
export async function runChaos(options: ChaosOptions): Promise<ChaosFindings> {
  const journalFolder = await mkdtemp(join(tmpdir(), 'holdfast-chaos-journal-'));
  const backend = await options.start();
  const guard = await GuardServer.start();
  const clocks = await NodeClocks.start(options.faults === false ? 0 : backend.manifest.reach === LockScope.Global ? options.contenders : 1);
  try {
    const args = { provider: backend.provider, scope: backend.manifest.reach, shared: backend.manifest.shared, fencing: backend.manifest.fencing, guardUrl: guard.url };
    return await contend(options, { backend, guard, clocks, args, journalFolder });
  } finally {
    await clocks.stop();
    await guard.stop();
    await backend.stop();
    await rm(journalFolder, { recursive: true, force: true });
  }
}

interface Arena {
  readonly backend: ChaosBackend;
  readonly guard: GuardServer;
  readonly clocks: NodeClocks;
  readonly args: ContenderArgs;
  readonly journalFolder: string;
}

/** What was found while the contenders were there. */
interface Course {
  readonly inflicted: InflictedFaults;
  readonly stuck: readonly string[];
  readonly errors: readonly string[];
  readonly leaked: readonly string[];
  readonly journals: readonly string[];
}

async function contend(options: ChaosOptions, arena: Arena): Promise<ChaosFindings> {
  const course = await runCourse(options, arena);
  options.progress('judging the history');
  const records = course.journals.map(readJournal);
  const history = records.flatMap(({ acquisitions }) => acquisitions);
  const { manifest, dieWithConnections = false, trustsWallClock = false } = arena.backend;
  const { inflicted, stuck, errors, leaked } = course;
  const { overlaps, violations } = judgeHistory(history, manifest, {
    ends: [...(dieWithConnections ? inflicted.cuts : []), ...(trustsWallClock ? inflicted.jumps : [])].sort((a, b) => a.fromMs - b.fromMs),
    stops: inflicted.stops,
  });
  const acquisitions = history.filter(({ grantedAtMs }) => grantedAtMs !== undefined).length;
  const refusals = (...codes: readonly string[]) => records.reduce((sum, record) => sum + codes.reduce((own, code) => own + (record.refusals.get(code) ?? 0), 0), 0);
  const complaints = [
    ...told('overlap', overlaps),
    ...told('not linearizable', violations),
    ...told('leaked lock', leaked),
    ...told('lost wake-up', stuck),
    ...told('unexpected error', errors),
    ...(acquisitions === 0 ? ['nothing was acquired: the run shows nothing'] : []),
  ];
  return {
    complaints,
    report: {
      provider: options.provider,
      seed: options.seed,
      contenders: seatsOf(options, arena),
      acquisitions,
      kills: inflicted.kills + inflicted.restarts + inflicted.failovers,
      pauses: inflicted.pauses + inflicted.blocks,
      cuts: inflicted.networkFaults,
      failovers: inflicted.failovers,
      sessionKills: inflicted.endedSessions,
      clockJumps: inflicted.clockFaults,
      aborts: refusals('ERR_LOCK_ABORTED', 'ERR_LOCK_TIMEOUT'),
      overlaps: overlaps.length,
      fencedWritesFromStaleHolders: arena.guard.fencedWrites,
      leakedLocks: leaked.length,
      lostWakeups: stuck.length,
      linearizable: violations.length === 0,
    },
  };
}

async function runCourse(options: ChaosOptions, arena: Arena): Promise<Course> {
  const { seed, seconds, progress } = options;
  const { backend, clocks, args, journalFolder } = arena;
  const { manifest, silenceMs } = backend;
  const isOneProcess = manifest.reach === LockScope.Process;
  const random = new SeededRandom(seed);
  const names = Array.from({ length: options.locks }, (_, index) => `array-${index}`);
  const callers = isOneProcess ? options.callers * options.contenders : options.callers;
  const seats = Array.from({ length: seatsOf(options, arena) }, (_, index) => new Seat({ args, clocks, journalFolder, seed, order: { names, callers, silenceMs } }, index));
  const limitMs = Math.max(manifest.crashReleaseMs, manifest.abandonedClaimMs) + (options.slackMs ?? SLACK_MS);
  const durationMs = seconds * 1_000;
  const plan = options.faults === false ? [] : planFaults(random, rangeOf(backend, durationMs));
  try {
    if (backend.trustsWallClock === true) await clocks.set(-aheadMs(plan));
    await Promise.all(seats.map((seat) => seat.begin()));
    progress(`${seats.length} contender process(es) of ${callers} callers on ${names.length} locks`);
    const done = await inflict(plan, durationMs, { seats, clocks: clocks.clocks, faults: backend.faults, random, progress });
    const fromMs = sharedNowMs();
    await clocks.set(0);
    const inflicted = { ...done, jumps: [...done.jumps, { fromMs, untilMs: sharedNowMs() }] };
    progress('everything is healed; letting the waiters have their turn');
    const outcomes = await Promise.all(seats.map((seat) => seat.rest(limitMs + (manifest.lossDetectionMs ?? 0) + seats.length * callers * LONGEST_TURN_MS)));
    progress('looking for locks that nobody holds');
    const ownLook = isOneProcess ? await seats[0]!.look(names, limitMs) : [];
    await Promise.all(seats.map((seat) => seat.end()));
    const leaked = isOneProcess ? ownLook : await look(arena, names, limitMs);
    const journals = seats.flatMap((seat) => seat.journals);
    return { inflicted, leaked, journals, stuck: outcomes.flatMap(({ stuck }) => stuck), errors: outcomes.flatMap(({ errors }) => errors) };
  } finally {
    await Promise.all(seats.map((seat) => seat.end()));
  }
}

function rangeOf({ manifest, silenceMs, faults, trustsWallClock = false }: ChaosBackend, durationMs: number): FaultRange {
  return {
    ...{ durationMs, silenceMs, canKill: manifest.reach !== LockScope.Process, clocksGoAhead: trustsWallClock },
    ...{ hasEngine: faults !== undefined, canFailOver: faults?.failOver !== undefined, canEndSessions: faults?.endSessions !== undefined, servers: faults?.servers ?? 1 },
  };
}

/**
 * How far behind clocks must begin that are never to be ahead of the kernel's, which nobody can set here. It dates new files: to a process behind it they are young, as on a
 * node whose kernel was set too; to one ahead of it each new lock would be a dead holder's.
 */
function aheadMs(plan: readonly PlannedFault[]): number {
  return plan.reduce((sum, fault) => (fault.kind === 'clock' ? sum + Math.max(0, fault.byMs) : sum), 0);
}

/** A process that was not there before looks. */
async function look({ args, clocks }: Arena, names: readonly string[], limitMs: number): Promise<readonly string[]> {
  const looker = await startProcess(args, clocks.envOfLook);
  try {
    return (await looker.call(0, 'look', { names, limitMs })) as readonly string[];
  } finally {
    await looker.stop();
    await clocks.forget(looker.pids);
  }
}

function seatsOf({ contenders }: ChaosOptions, { backend }: Arena): number {
  return backend.manifest.reach === LockScope.Process ? 1 : contenders;
}

function told(what: string, found: readonly string[]): readonly string[] {
  const shown = found.slice(0, LONGEST_COMPLAINTS).map((each) => `${what}: ${each}`);
  return found.length > LONGEST_COMPLAINTS ? [...shown, `${what}: ${found.length - LONGEST_COMPLAINTS} more`] : shown;
}
