import { setImmediate as nextTurn } from 'node:timers/promises';
import { heapAfterCollection } from '../collect-garbage.js';
import { createLockedDriver } from '../locked-driver.js';
import { KeyedAsyncMutex } from '../peers/keyed-async-mutex.js';
import { KeyedQueue } from '../peers/keyed-queue.js';
import { enterState } from '../process-state.js';
import { factsOnly, type Section } from '../section.js';

type Hold = (index: number, gate: Promise<void>) => unknown;

/**
 * Heap for each of many different names held at once, and for each name after all were released. Gross: the suspended frames of
 * the callers are in it, which the cases without a lock show. Nothing is kept by the measurement itself.
 */
export const heldNames: Section = async ({ state, variant, effort: { names } }) => {
  enterState(state);
  const counter = { entered: 0 };
  const hold = holders[variant ?? '']!(counter);
  await releaseAll(await holdAll(hold, counter, 1000)); // warm
  const before = await heapAfterCollection();
  const startedAt = performance.now();
  const open = await holdAll(hold, counter, names);
  const held = await heapAfterCollection();
  await releaseAll(open);
  const tookMs = performance.now() - startedAt;
  const after = await heapAfterCollection();
  return factsOnly({ heldBytesPerName: (held - before) / names, releasedBytesPerName: (after - before) / names, usPerName: (tookMs * 1000) / names });
};

const holders: Readonly<Record<string, (counter: { entered: number }) => Hold>> = {
  'bare call': (counter) => bodyOf(counter),
  'hand-made keyed queue': (counter) => {
    const queue = new KeyedQueue();
    const body = bodyOf(counter);
    return (index, gate) => queue.run(`dothill-${index}`, () => body(index, gate));
  },
  // What a peer looks like whose body is not an async function: one frame less.
  'hand-made keyed queue, plain body': (counter) => {
    const queue = new KeyedQueue();
    return (index, gate) =>
      queue.run(`dothill-${index}`, () => {
        counter.entered += 1;
        return gate;
      });
  },
  'async-mutex': (counter) => {
    const mutexes = new KeyedAsyncMutex();
    const body = bodyOf(counter);
    return (index, gate) => mutexes.run(`dothill-${index}`, () => body(index, gate));
  },
  '@Locked': (counter) => {
    const driver = createLockedDriver();
    Object.defineProperty(counter, 'entered', { get: () => driver.sections });
    return (index, gate) => driver.holdLocked(index, gate);
  },
};

const bodyOf =
  (counter: { entered: number }) =>
  async (_index: number, gate: Promise<void>): Promise<void> => {
    counter.entered += 1;
    await gate;
  };

/** Resolves once all bodies are inside, to what opens the gate they wait at. */
async function holdAll(hold: Hold, counter: { entered: number }, names: number): Promise<() => void> {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const target = counter.entered + names;
  for (let index = 0; index < names; index += 1) {
    void hold(index, gate);
    if (index % 10_000 === 0) await nextTurn();
  }
  while (counter.entered < target) await nextTurn();
  return open;
}

/** The rest of every call is promise jobs alone, which all run before the next turn. */
async function releaseAll(open: () => void): Promise<void> {
  open();
  await nextTurn();
}
