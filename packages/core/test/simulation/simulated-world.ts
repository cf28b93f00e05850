import { Container } from 'inversify';
import { acquireLock, closeLocks, defineLock, isLockError, lockModule, LockScope, withLock, type HeldLock, type ImperativeLockOptions, type LockErrorCode } from '@holdfast/core';
import { queueSpace } from '../../src/execution/queue-space.js';
import { SeededRandom } from './seeded-random.js';
import { SimulatedEngine, SimulatedNode, TTL_MS, type EngineBug } from './simulated-engine.js';
import { VirtualTime } from './virtual-time.js';

const NODES = 3;
const CALLERS_PER_NODE = 2;
const CALLS = 4;
const NAMES = ['a', 'b', 'c'];
/** Everything has its end within this virtual time, or it hangs. */
const LIMIT_MS = 20_000;

/** Core's queues outlive a world, by engine id: one that a planted fault left behind must not be seen by the next world of the same seed. */
let worlds = 0;

const locks = defineLock({ scope: LockScope.Global, name: (_self: unknown, ...names: readonly unknown[]) => names as string[], where: 'simulation', reentrant: true });

/** What one seed showed. */
export interface SimulationOutcome {
  readonly violations: readonly string[];
  /** Every outcome with its time: equal for equal seeds. */
  readonly trace: string;
  readonly acquisitions: number;
  readonly losses: number;
}

interface Inside {
  readonly caller: string;
  readonly lock: HeldLock;
}

interface Call {
  readonly caller: string;
  readonly names: readonly string[];
  readonly options: ImperativeLockOptions;
  readonly mayDeadlock: boolean;
}

/** Some processes and their callers at one engine, in virtual time, all of it decided by one seed. */
export class SimulatedWorld {
  readonly #random: SeededRandom;
  readonly #time: VirtualTime;
  readonly #engine: SimulatedEngine;
  readonly #nodes: SimulatedNode[];
  readonly #containers: Container[];
  readonly #inside: Inside[] = [];
  readonly #fences = new Map<string, string>();
  readonly #violations: string[] = [];
  readonly #trace: string[] = [];
  readonly #unsettled = new Set<string>();
  #acquisitions = 0;
  #losses = 0;

  constructor(
    private readonly seed: number,
    bug?: EngineBug,
  ) {
    this.#random = new SeededRandom(seed);
    this.#time = new VirtualTime(this.#random);
    this.#engine = new SimulatedEngine(this.#random, bug);
    worlds += 1;
    this.#nodes = Array.from({ length: NODES }, (_, index) => new SimulatedNode(`simulated:${worlds}:${seed}:${index}`, this.#engine));
    this.#containers = this.#nodes.map((node) => {
      const container = new Container();
      container.load(lockModule({ global: node, lockOrder: 'ignore' }));
      return container;
    });
  }

  async run(): Promise<SimulationOutcome> {
    this.#time.install();
    try {
      for (const node of this.#nodes) node.cuts = this.#cuts();
      for (const [index, container] of this.#containers.entries()) {
        for (let caller = 0; caller < CALLERS_PER_NODE; caller += 1) this.#start(`${index}.${caller}`, () => this.#caller(`${index}.${caller}`, container));
      }
      await this.#settle('callers');
      for (const [index, container] of this.#containers.entries()) this.#start(`close ${index}`, () => closeLocks(container, { graceMs: TTL_MS }));
      await this.#settle('closing');
      await this.#time.run(() => false, LIMIT_MS);
      this.#checkNothingLeft();
    } finally {
      this.#time.restore();
    }
    return { violations: this.#violations, trace: this.#trace.join('\n'), acquisitions: this.#acquisitions, losses: this.#losses };
  }

  #cuts(): { from: number; to: number }[] {
    if (!this.#random.chance(0.4)) return [];
    const from = this.#time.now + this.#random.between(0, 300);
    return [{ from, to: from + this.#random.between(5, 3 * TTL_MS) }];
  }

  #start(who: string, act: () => Promise<void>): void {
    this.#unsettled.add(who);
    // From a timer, so that each has an async context of its own.
    setTimeout(() => {
      void act().catch((error: unknown) => this.#wrong(`${who} failed: ${String(error)}`)).finally(() => this.#unsettled.delete(who));
    }, 0);
  }

  async #settle(what: string): Promise<void> {
    await this.#time.run(() => this.#unsettled.size === 0, LIMIT_MS);
    if (this.#unsettled.size > 0) this.#wrong(`${what} hang: ${[...this.#unsettled].join(', ')}`);
  }

  async #caller(caller: string, container: Container): Promise<void> {
    for (let turn = 0; turn < CALLS; turn += 1) {
      await this.#time.sleep(this.#random.between(0, 20));
      await this.#call(this.#anyCall(caller, container));
    }
  }

  #anyCall(caller: string, container: Container): Call {
    const names = [this.#random.pick(NAMES), ...(this.#random.chance(0.3) ? [this.#random.pick(NAMES)] : [])];
    const controller = this.#random.chance(0.2) ? new AbortController() : undefined;
    if (controller !== undefined) setTimeout(() => controller.abort(), this.#random.between(0, 60));
    const waitMs = this.#random.pick([undefined, undefined, undefined, 0, this.#random.between(1, 90)]);
    const options: ImperativeLockOptions = {
      container,
      ...(waitMs !== undefined && { waitMs }),
      ...(controller !== undefined && { signal: controller.signal }),
      ...(this.#random.chance(0.1) && { maxHoldMs: this.#random.between(1, 40) }),
    };
    return { caller, names, options, mayDeadlock: false };
  }

  async #call(call: Call): Promise<void> {
    let hasEntered = false;
    let wasValid = true;
    const body = async (held: readonly HeldLock[]): Promise<void> => {
      hasEntered = true;
      await this.#inBody(call, held);
      wasValid = held.every(isValid);
    };
    try {
      if (this.#random.chance(0.5)) await withLock(locks, [...call.names], (...held) => body(held), call.options);
      else {
        await using handle = await acquireLock(locks, [...call.names], call.options);
        await handle.run(() => body(handle.locks));
      }
      this.#note(call, 'done');
      if (!wasValid) this.#wrong(`${call.caller} was not told that it had lost ${call.names.join('+')}`);
    } catch (error) {
      this.#failed(call, error, hasEntered);
    }
  }

  async #inBody(call: Call, held: readonly HeldLock[]): Promise<void> {
    this.#acquisitions += 1;
    for (const lock of held) if (!isValid(lock)) this.#wrong(`${call.caller} entered its body without ${lock.lockName}`);
    const own = held.map((lock): Inside => ({ caller: call.caller, lock }));
    if (!call.mayDeadlock) for (const lock of held) this.#checkFence(lock);
    this.#inside.push(...own);
    try {
      for (let steps = this.#random.between(1, 3); steps > 0; steps -= 1) {
        if (this.#random.chance(0.04)) this.#time.block(this.#random.between(1, 2 * TTL_MS));
        this.#checkExclusion(own);
        await this.#step(call);
        this.#checkExclusion(own);
        await this.#checkLossIsTold(held);
      }
    } finally {
      for (const each of own) this.#inside.splice(this.#inside.indexOf(each), 1);
    }
  }

  async #step(call: Call): Promise<void> {
    const { container } = call.options;
    // Asked again, or another inside: across processes only a limit ends such a deadlock.
    if (!call.mayDeadlock && this.#random.chance(0.15)) await this.#call({ caller: call.caller, names: [this.#random.pick(NAMES)], options: { container, waitMs: this.#random.between(0, 60) }, mayDeadlock: true });
    await this.#time.sleep(this.#random.between(0, 40));
  }

  #checkExclusion(own: readonly Inside[]): void {
    for (const { caller, lock } of own) {
      if (!isValid(lock)) continue;
      if (!this.#engine.held.some((name) => name === `global:${lock.lockName}`)) this.#wrong(`${caller} believes that it holds ${lock.lockName} and the engine knows better`);
      for (const other of this.#inside) {
        if (other.caller !== caller && other.lock.lockName === lock.lockName && isValid(other.lock)) this.#wrong(`${caller} and ${other.caller} hold ${lock.lockName} at once`);
      }
    }
  }

  #checkFence(lock: HeldLock): void {
    if (!isValid(lock)) return;
    const last = this.#fences.get(lock.lockName);
    if (last !== undefined && lock.fencingToken.slice(0, 33) < last.slice(0, 33)) this.#wrong(`the fence of ${lock.lockName} fell from ${last} to ${lock.fencingToken}`);
    if (last === lock.fencingToken) this.#wrong(`the fence of ${lock.lockName} did not rise`);
    this.#fences.set(lock.lockName, lock.fencingToken);
  }

  async #checkLossIsTold(held: readonly HeldLock[]): Promise<void> {
    const lost = held.filter((lock) => !isValid(lock));
    if (lost.length === 0) return;
    this.#losses += 1;
    await this.#time.turn();
    for (const lock of lost) if (!lock.lost.aborted) this.#wrong(`the loss of ${lock.lockName} was not told`);
  }

  #failed(call: Call, error: unknown, hasEntered: boolean): void {
    const code = isLockError(error) ? error.code : undefined;
    this.#note(call, code ?? String(error));
    if (code === undefined) return this.#wrong(`${call.caller} failed: ${(error as Error).stack}`);
    if (code === 'ERR_LOCK_LOST') return; // also before the body, while another of its names was waited for
    const { waitMs, signal } = call.options;
    const lawful: Partial<Record<LockErrorCode, boolean>> = {
      ERR_LOCK_TIMEOUT: waitMs !== undefined && waitMs > 0,
      ERR_LOCK_BUSY: waitMs === 0,
      ERR_LOCK_ABORTED: signal?.aborted === true,
      ERR_LOCK_PROVIDER_UNAVAILABLE: true,
      // Somebody's nested call may go against the order of several names.
      ERR_LOCK_DEADLOCK: call.mayDeadlock || call.names.length > 1,
    };
    if (hasEntered || lawful[code] !== true) this.#wrong(`${call.caller} was refused ${call.names.join('+')}${hasEntered ? ' after it had entered' : ''}: ${(error as Error).message}`);
  }

  #checkNothingLeft(): void {
    if (this.#time.pending > 0) this.#wrong(`${this.#time.pending} timers go on`);
    if (this.#engine.held.length > 0) this.#wrong(`the engine still holds ${this.#engine.held.join(', ')}`);
    for (const { engineId } of this.#nodes) {
      const { queues } = queueSpace(engineId, 'global');
      if (queues.size > 0) this.#wrong(`${engineId} still has queues: ${[...queues.keys()].join(', ')}`);
    }
  }

  #note({ caller, names }: Call, outcome: string): void {
    this.#trace.push(`${this.#time.now} ${caller} ${names.join('+')} ${outcome}`);
  }

  #wrong(what: string): void {
    this.#violations.push(`seed ${this.seed}, ${this.#time.now}: ${what}`);
  }
}

function isValid(lock: HeldLock): boolean {
  try {
    lock.assertHeld();
    return true;
  } catch {
    return false;
  }
}
