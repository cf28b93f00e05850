import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { heapAfterCollection } from '../collect-garbage.js';
import { createLockedDriver, type LockedDriver } from '../locked-driver.js';
import { enterState } from '../process-state.js';
import { factsOnly, type Section } from '../section.js';

/** Waiters that are started or aborted in one turn of the event loop, so that the storm itself does not block it. */
const SLICE = 200;
/** The calmest of them counts: what blocks by itself blocks every time, another process taking the CPU away does not. */
const STORMS = 3;
const volume = { id: '6d1f4c7a' };

interface Storm {
  /** Starts the waiter of this number. */
  start(index: number): Promise<void>;
  /** Ends the wait of all, in slices where it is done one by one. */
  end(): Promise<void>;
}

/** A storm of waiters behind one holder that all give up: the heap they leave and the longest time the event loop stood still. */
export const abortedWaiters: Section = async ({ state, variant, effort }) => {
  enterState(state);
  const driver = createLockedDriver();
  await storm(driver, variant ?? '', Math.min(1000, effort.waiters)); // warm
  const before = await heapAfterCollection();
  let least = { longestBlockMs: Infinity, tookMs: Infinity };
  for (let i = 0; i < STORMS; i += 1) {
    const one = await storm(driver, variant ?? '', effort.waiters);
    if (one.longestBlockMs < least.longestBlockMs) least = one;
  }
  const after = await heapAfterCollection();
  return factsOnly({ heapLeftMiB: Math.max(0, after - before) / 2 ** 20, ...least });
};

async function storm(driver: LockedDriver, variant: string, waiters: number): Promise<{ longestBlockMs: number; tookMs: number }> {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const holder = driver.holdVolume(volume, gate);
  const before = driver.sections;
  const { start, end } = storms[variant]!(driver, waiters);
  const settled = createCounter(waiters);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const startedAt = performance.now();
  delay.enable();
  for (let index = 0; index < waiters; index += 1) {
    start(index).then(settled.unexpected, settled.one);
    if (index % SLICE === SLICE - 1) await nextTurn();
  }
  await end();
  await settled.all;
  await nextTurn();
  delay.disable();
  const tookMs = performance.now() - startedAt;
  open();
  await holder;
  if (driver.sections !== before) throw new Error('a waiter that gave up got the lock');
  return { longestBlockMs: delay.max / 1e6, tookMs };
}

const storms: Readonly<Record<string, (driver: LockedDriver, waiters: number) => Storm>> = {
  /** The floor: promises that an abort rejects, and no lock at all. */
  'no lock, own signals': (_driver, waiters) => ownSignals(waiters, (signal) => rejectWhenAborted(signal)),
  'own signals': (driver, waiters) => ownSignals(waiters, (signal) => driver.waitAbortable(volume, signal)),
  'one signal': (driver) => {
    const controller = new AbortController();
    return {
      start: () => driver.waitAbortable(volume, controller.signal),
      end: async () => controller.abort(),
    };
  },
  'timed out': (driver) => ({ start: () => driver.waitLimited(volume), end: async () => undefined }),
};

function ownSignals(waiters: number, wait: (signal: AbortSignal) => Promise<void>): Storm {
  const controllers = Array.from({ length: waiters }, () => new AbortController());
  return {
    start: (index) => wait(controllers[index]!.signal),
    async end() {
      for (const [index, controller] of controllers.entries()) {
        controller.abort();
        if (index % SLICE === SLICE - 1) await nextTurn();
      }
    },
  };
}

function rejectWhenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted', { cause: signal.reason })), { once: true });
  });
}

function createCounter(expected: number): { readonly all: Promise<void>; one(): void; unexpected(): void } {
  let left = expected;
  let done!: () => void;
  let fail!: (error: Error) => void;
  const all = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  return {
    all,
    one: () => {
      left -= 1;
      if (left === 0) done();
    },
    unexpected: () => fail(new Error('a waiter that should have given up returned')),
  };
}
