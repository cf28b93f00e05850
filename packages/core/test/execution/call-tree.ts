import { LeaseEngine } from '../lease-engine.js';
import { lockContainer } from '../setup.js';
import fc from 'fast-check';
import { acquireLock, attachLocks, defineLock, isLockError, Locked, withLock } from '@holdfast/core';
import type { LockMode } from '@holdfast/core/provider';

export type TreeScope = 'process' | 'global';

/** A call that takes locks and then does its steps. */
export interface Call {
  readonly names: readonly [string] | readonly [string, string];
  readonly mode: LockMode;
  /** How it is asked for: a decorated method or `withLock`. */
  readonly by: 'method' | 'withLock';
  readonly steps: readonly Step[];
}

/**
 * What a body does, in order. `all` runs siblings side by side; `detach` does not await; `later` starts from a timer, perhaps after the
 * body; `section` takes a handle with `acquireLock`, does the steps with `handle.run`, and releases.
 */
export type Step =
  | { readonly pause: number }
  | { readonly call: Call }
  | { readonly all: readonly Call[] }
  | { readonly detach: Call }
  | { readonly section: Call }
  | { readonly later: Call; readonly turns: number };

/** What a run showed. */
export interface Outcome {
  /** Two bodies inside one lock at once of which neither was called by the other, and refusals that should have been or not have been. */
  readonly violations: readonly string[];
  /** Calls that neither ran nor were refused although nothing moved any more. */
  readonly hanging: readonly string[];
  readonly refusals: number;
  readonly deepest: number;
  /** Locks that could not be had at the end. */
  readonly stuck: readonly string[];
}

/** Random calls over `names`; depth and width small, since two or three callers are what a fault of locking needs. */
export function callTrees(names: readonly string[], modes: readonly LockMode[]): fc.Arbitrary<readonly Call[]> {
  const oneName = fc.constantFrom(...names).map((name): Call['names'] => [name]);
  const twoNames = fc.shuffledSubarray([...names], { minLength: Math.min(2, names.length), maxLength: Math.min(2, names.length) }) as unknown as fc.Arbitrary<Call['names']>;
  const callOf = (steps: fc.Arbitrary<readonly Step[]>): fc.Arbitrary<Call> =>
    fc.record({
      names: fc.oneof({ weight: 5, arbitrary: oneName }, { weight: 1, arbitrary: twoNames }),
      mode: fc.constantFrom(...modes),
      by: fc.constantFrom('method' as const, 'withLock' as const),
      steps,
    });
  const pause = fc.record({ pause: fc.nat(3) });
  const { call } = fc.letrec<{ call: Call; step: Step }>((tie) => ({
    call: callOf(fc.array(tie('step'), { maxLength: 4, depthIdentifier: 'tree' })),
    step: fc.oneof(
      { depthIdentifier: 'tree', maxDepth: 4, withCrossShrink: true },
      pause,
      fc.record({ call: tie('call') }),
      fc.record({ all: fc.array(tie('call'), { minLength: 2, maxLength: 3, depthIdentifier: 'tree' }) }),
      fc.record({ detach: tie('call') }),
      fc.record({ section: tie('call') }),
      fc.record({ later: tie('call'), turns: fc.integer({ min: 1, max: 4 }) }),
    ),
  }));
  return fc.array(call, { minLength: 1, maxLength: 4 });
}

/** One call as it happened: the model's view of the call tree. */
interface Node {
  readonly call: Call;
  readonly parent: Node | undefined;
  readonly depth: number;
  state: 'asking' | 'inside' | 'over';
  /** Another call asked for something while this one did: without that there is no circle. */
  metAnother: boolean;
}

type Body = () => Promise<void>;

function takers(scope: TreeScope) {
  class Takers {
    @Locked(scope, '{0}', { reentrant: true })
    async exclusive(_name: string, body: Body): Promise<void> {
      await body();
    }

    @Locked(scope, '{0}', { mode: 'shared', reentrant: true })
    async shared(_name: string, body: Body): Promise<void> {
      await body();
    }

    @Locked(scope, ['{0}', '{1}'], { reentrant: true })
    async exclusivePair(_first: string, _second: string, body: Body): Promise<void> {
      await body();
    }

    @Locked(scope, ['{0}', '{1}'], { mode: 'shared', reentrant: true })
    async sharedPair(_first: string, _second: string, body: Body): Promise<void> {
      await body();
    }
  }
  const lock = { scope, reason: 'random call trees', reentrant: true } as const;
  return { Takers, one: defineLock({ ...lock, name: '{0}' }), two: defineLock({ ...lock, name: ['{0}', '{1}'] }) };
}

const takersOf = { process: takers('process'), global: takers('global') };
let runs = 0;

/** Nothing but pauses takes turns of the event loop, and a pause takes at most 4. */
const STILL_TURNS = 60;

/** Runs the calls side by side against the real locks and watches them. */
export class TreeRun {
  readonly #prefix = `tree-${++runs}-`;
  readonly #container = lockContainer({ global: new LeaseEngine({ shared: true }) });
  readonly #takers;
  readonly #scope: TreeScope;
  readonly #nodes: Node[] = [];
  readonly #violations: string[] = [];
  #unsettled = 0;
  #moves = 0;
  #refusals = 0;

  constructor(scope: TreeScope) {
    this.#scope = scope;
    this.#takers = attachLocks(this.#container, new takersOf[scope].Takers());
  }

  async run(calls: readonly Call[]): Promise<Outcome> {
    for (const call of calls) void this.#start(call, undefined);
    await this.#untilStill();
    const hanging = this.#nodes.filter(({ state }) => state !== 'over').map(pathOf);
    const names = [...new Set(this.#nodes.flatMap(({ call }) => call.names))];
    const stuck = hanging.length > 0 ? [] : await this.#stuck(names);
    return { violations: this.#violations, hanging, refusals: this.#refusals, deepest: Math.max(...this.#nodes.map(({ depth }) => depth)), stuck };
  }

  /** Starts a call and keeps an eye on it, whether its caller awaits it or not. Refusals end here: the caller goes on. */
  #start(call: Call, parent: Node | undefined, asSection = false): Promise<void> {
    const node: Node = { call, parent, depth: (parent?.depth ?? 0) + 1, state: 'asking', metAnother: false };
    for (const other of this.#nodes) if (other.state === 'asking') other.metAnother = node.metAnother = true;
    this.#nodes.push(node);
    this.#unsettled += 1;
    const body = (): Promise<void> => this.#inside(node);
    return (asSection ? this.#holdThrough(call, body) : this.#take(call, body))
      .catch((error: unknown) => this.#refused(node, error))
      .finally(() => {
        node.state = 'over';
        this.#unsettled -= 1;
        this.#moves += 1;
      });
  }

  #take({ names, mode, by }: Call, body: Body): Promise<void> {
    const [first, second] = names.map((name) => this.#prefix + name) as [string, string?];
    if (by === 'withLock') {
      const { one, two } = takersOf[this.#scope];
      return second === undefined
        ? withLock(one, [first], body, { mode, container: this.#container })
        : withLock(two, [first, second], body, { mode, container: this.#container });
    }
    if (second === undefined) return this.#takers[mode](first, body);
    return this.#takers[`${mode}Pair`](first, second, body);
  }

  async #holdThrough({ names, mode }: Call, body: Body): Promise<void> {
    const { one, two } = takersOf[this.#scope];
    const handle = await acquireLock(names.length === 1 ? one : two, names.map((name) => this.#prefix + name), { mode, container: this.#container });
    try {
      await handle.run(body);
    } finally {
      await handle.release();
    }
  }

  async #inside(node: Node): Promise<void> {
    this.#moves += 1;
    if (node.call.names.some((name) => isUpgrade(node, name))) this.#violations.push(`${pathOf(node)} was granted although its caller holds the lock shared`);
    for (const other of this.#nodes) {
      if (other.state === 'inside' && conflict(other.call, node.call) && !isAncestor(other, node) && !isAncestor(node, other)) {
        this.#violations.push(`${pathOf(node)} entered while ${pathOf(other)} was inside`);
      }
    }
    node.state = 'inside';
    for (const step of node.call.steps) await this.#do(step, node);
    node.state = 'over';
  }

  async #do(step: Step, node: Node): Promise<void> {
    if ('pause' in step) await pause(step.pause);
    else if ('call' in step) await this.#start(step.call, node);
    else if ('all' in step) await Promise.all(step.all.map((call) => this.#start(call, node)));
    else if ('detach' in step) void this.#start(step.detach, node);
    else if ('section' in step) await this.#start(step.section, node, true);
    else {
      this.#unsettled += 1;
      void pause(step.turns).then(() => {
        this.#unsettled -= 1;
        void this.#start(step.later, node);
      });
    }
  }

  #refused(node: Node, error: unknown): void {
    this.#refusals += 1;
    if (node.state === 'inside') this.#violations.push(`${pathOf(node)} failed after it had entered: ${String(error)}`);
    else if (!isLockError(error, 'ERR_LOCK_DEADLOCK')) this.#violations.push(`${pathOf(node)} was refused: ${String(error)}`);
    else if (!mayBeUpgrade(node) && !mayBeCircle(node)) this.#violations.push(`${pathOf(node)} was refused with nobody in the way: ${error.message}`);
  }

  async #untilStill(): Promise<void> {
    let seen = -1;
    for (let still = 0; this.#unsettled > 0 && still < STILL_TURNS; still += 1) {
      if (this.#moves !== seen) still = 0;
      seen = this.#moves;
      await turn();
    }
  }

  async #stuck(names: readonly string[]): Promise<readonly string[]> {
    const stuck: string[] = [];
    for (const name of names) {
      const attempt = withLock(takersOf[this.#scope].one, [this.#prefix + name], async () => undefined, { waitMs: 0, container: this.#container });
      await attempt.catch((error: unknown) => void stuck.push(`${name}: ${String(error)}`));
    }
    return stuck;
  }
}

/** Whether the innermost caller that is inside `name` has it shared, and this call wants it for itself. */
function isUpgrade({ call, parent }: Node, name: string): boolean {
  if (call.mode === 'shared') return false;
  for (let caller = parent; caller !== undefined; caller = caller.parent) {
    if (caller.state === 'inside' && caller.call.names.some((held) => held === name)) return caller.call.mode === 'shared';
  }
  return false;
}

/** The same, where a caller's body has just ended: its lock may be on its way back. */
function mayBeUpgrade({ call, parent }: Node): boolean {
  if (call.mode === 'shared') return false;
  for (let caller = parent; caller !== undefined; caller = caller.parent) {
    if (caller.call.mode === 'shared' && conflict(call, caller.call)) return true;
  }
  return false;
}

/** A circle takes a call that holds something, or whose callers do, and another that waits. */
function mayBeCircle({ call, parent, metAnother }: Node): boolean {
  return metAnother && (call.names.length > 1 || parent !== undefined);
}

function conflict(one: Call, other: Call): boolean {
  return (one.mode === 'exclusive' || other.mode === 'exclusive') && one.names.some((name) => other.names.some((same) => same === name));
}

function isAncestor(ancestor: Node, node: Node): boolean {
  for (let caller = node.parent; caller !== undefined; caller = caller.parent) if (caller === ancestor) return true;
  return false;
}

function pathOf(node: Node): string {
  const own = `${node.call.mode} ${node.call.names.join('+')}`;
  return node.parent === undefined ? own : `${pathOf(node.parent)} > ${own}`;
}

/** 0: goes straight on; 1: one microtask; more: so many turns of the event loop. */
async function pause(length: number): Promise<void> {
  if (length === 1) await Promise.resolve();
  for (let left = length; left > 1; left -= 1) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
