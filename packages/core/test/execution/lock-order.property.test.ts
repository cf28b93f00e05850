import { closeAll, lockContainer } from '../setup.js';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defineLock, LockScope, withLock, type LockDefinition, type LockEvent } from '@holdfast/core';
import { OrderGraph, type OrderEdge } from '../../src/execution/order-graph.js';
import { orderEvents } from './order-events.js';

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_129);

/** One task's nesting, outermost first, of locks by their place in a common order. */
type Nesting = readonly number[];

/** What looks like an inversion and is none, done between two places of the order. */
interface Noise {
  readonly kind: 'try' | 'siblings' | 'shared' | 'again' | 'together';
  readonly low: number;
  readonly high: number;
}

interface Program {
  /** How the places are spelled: the order of names is another than the common order. */
  readonly spelling: readonly string[];
  readonly nestings: readonly Nesting[];
  readonly noise: readonly Noise[];
}

const PLACES = 7;
const place = fc.nat(PLACES - 1);
const nesting = fc.subarray([...Array(PLACES).keys()], { minLength: 2, maxLength: 4 });
const pair = fc.uniqueArray(place, { minLength: 2, maxLength: 2 }).map((two) => two.toSorted((a, b) => a - b) as [number, number]);
const program: fc.Arbitrary<Program> = fc.record({
  spelling: fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f', 'g'], { minLength: PLACES, maxLength: PLACES }),
  nestings: fc.array(nesting, { minLength: 3, maxLength: 10 }),
  noise: fc.array(fc.record({ kind: fc.constantFrom<Noise['kind'][]>('try', 'siblings', 'shared', 'again', 'together'), pair }).map(({ kind, pair: [low, high] }) => ({ kind, low, high })), { maxLength: 6 }),
});

let runs = 0;
const container = lockContainer();
afterAll(closeAll);

let told: LockEvent[];
let stop: () => void;
beforeEach(() => {
  ({ told, stop } = orderEvents());
});
afterEach(() => stop());

/** Locks of one run, each of a template of its own or all of one. */
class Run {
  readonly #prefix = `run-${++runs}`;
  readonly #byName: LockDefinition;
  readonly #locks = new Map<string, LockDefinition>();

  constructor(
    readonly spelling: readonly string[],
    readonly oneTemplate: boolean,
  ) {
    this.#byName = defineLock({ scope: LockScope.Process, name: `${this.#prefix}-{0}` });
  }

  take(at: number, body: () => Promise<unknown>, options: { waitMs?: number; mode?: 'shared' } = {}, aside = ''): Promise<unknown> {
    const name = this.spelling[at]! + aside;
    return withLock(this.oneTemplate ? this.#byName : this.#lockOf(name), this.oneTemplate ? [name] : [], body, { container, reentrant: true, ...options });
  }

  async nest([first, ...rest]: Nesting): Promise<void> {
    if (first !== undefined) await this.take(first, () => this.nest(rest));
  }

  async disturb({ kind, low, high }: Noise): Promise<void> {
    const nothing = async (): Promise<void> => undefined;
    if (kind === 'try') await this.take(high, () => this.take(low, nothing, { waitMs: 0 }));
    if (kind === 'again') await this.take(low, () => this.take(high, () => this.take(low, nothing)));
    if (kind === 'siblings') await Promise.all([this.take(high, nothing), this.take(low, nothing)]);
    // Locks that are only ever shared, of their own.
    if (kind === 'shared') for (const [outer, inner] of [[low, high], [high, low]] as const) await this.take(outer, () => this.take(inner, nothing, { mode: 'shared' }, 's'), { mode: 'shared' }, 's');
    if (kind === 'together') for (const both of [[low, high], [high, low]]) await withLock(this.#pairOf(both), [], nothing, { container });
  }

  #lockOf(name: string): LockDefinition {
    let lock = this.#locks.get(name);
    if (lock === undefined) this.#locks.set(name, (lock = defineLock({ scope: LockScope.Process, name: `${this.#prefix}-${name}` })));
    return lock;
  }

  /** Both of the pair in one acquisition; against the spelling it would be an inversion, so such a pair gets names of its own. */
  #pairOf(both: readonly number[]): LockDefinition {
    return defineLock({ scope: LockScope.Process, name: both.map((at) => `${this.#prefix}-${this.spelling[at]}-together`) });
  }
}

async function play({ spelling, nestings, noise }: Program, oneTemplate: boolean, planted: readonly Nesting[] = []): Promise<readonly LockEvent[]> {
  told.length = 0;
  const run = new Run(spelling, oneTemplate);
  const disturbances = [...noise];
  for (const each of [...nestings, ...planted]) {
    await run.nest(each);
    const next = disturbances.pop();
    if (next !== undefined) await run.disturb(next);
  }
  return [...told];
}

describe.each([
  ['of a template each', false],
  ['of one template', true],
])(`random programs over locks %s (seed ${SEED})`, (_what, oneTemplate) => {
  it('that keep one order are never reported: 1,000 programs', async () => {
    await fc.assert(fc.asyncProperty(program, async (clean) => expect(await play(clean, oneTemplate)).toEqual([])), { seed: SEED, numRuns: 1_000 });
  });

  it('with one planted circle are always reported, and the circle told goes through it: 200 programs', async () => {
    const circle = fc.subarray([...Array(PLACES).keys()], { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(program, circle, fc.boolean(), async (clean, places, backFirst) => {
        const forward = places.slice(1).map((to, index): Nesting => [places[index]!, to]);
        const back: Nesting = [places.at(-1)!, places[0]!];
        const events = await play(clean, oneTemplate, backFirst ? [back, ...forward] : [...forward, back]);
        expect(events.length).toBeGreaterThanOrEqual(1);
        const [held, asked] = back.map((at) => clean.spelling[at]!);
        for (const { steps } of events) {
          expect(steps!.some((step) => step.held.lockName.endsWith(`-${held}`) && step.asked.lockName.endsWith(`-${asked}`))).toBe(true);
          for (const [index, step] of steps!.entries()) expect(step.asked.lockName).toBe(steps![(index + 1) % steps!.length]!.held.lockName);
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe('the memory of orders', () => {
  it('is bounded: the oldest edge is forgotten for a new one', () => {
    const graph = new OrderGraph(100);
    const use = { lockName: '', scope: LockScope.Process, template: undefined, method: undefined };
    const edge = (from: number, to: number): OrderEdge => ({ from: `${from}`, to: `${to}`, heldShared: false, askedShared: false, isAscending: from < to, isTogether: false, step: { held: use, asked: use }, gates: [], inversion: undefined });
    for (let node = 0; node < 10_000; node += 1) graph.add(edge(node, node + 1));
    expect(graph.size).toBe(100);
    expect(graph.find(edge(0, 1))).toBeUndefined();
    expect(graph.circleThrough(edge(10_000, 9_950))).toHaveLength(51);
    expect(graph.circleThrough(edge(10_000, 9_850))).toBeUndefined();
  });
});
