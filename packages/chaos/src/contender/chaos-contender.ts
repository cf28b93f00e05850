/**
 * Contender module: one process that takes locks through core, as a driver would, and writes down what it sees.
 */
import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '@holdfast/array-simulator';
import type { Contender } from '@holdfast/conformance/contenders';
import { closeLocks, defineLock, lockModule } from '@holdfast/core';
import { lockName, type LockProvider } from '@holdfast/core/provider';
import { Container } from 'inversify';
import { contend } from './caller.js';
import type { ContenderArgs, ContendOrder, ContendOutcome } from './contender-order.js';
import { GuardedResource } from './guarded-resource.js';
import { Journal } from './journal.js';
import { heldLocks } from './held-locks.js';
import { StopPoint } from './stop-point.js';

const GRACE_MS = 2_000;

export async function createContender(args: ContenderArgs): Promise<Contender> {
  const provider = await open(args);
  const container = new Container();
  container.load(lockModule({ [args.scope]: provider }));
  const definition = defineLock({ name: '{0}', scope: args.scope, reason: 'the work of one contender', where: 'Contender.contend' });
  const guard = new GuardedResource(args.guardUrl);
  const giveUp = new AbortController();
  const stop = new StopPoint();
  let isResting = false;
  let ids = 0;
  const contender = {
    contend: async (order: ContendOrder): Promise<ContendOutcome> => {
      const random = new SeededRandom(order.seed);
      const stuck: string[] = [];
      const errors: string[] = [];
      const workplace = {
        ...{ order, container, definition, guard, stuck, errors },
        ...{ isShared: args.shared, isFenced: args.fencing, journal: new Journal(order.journal) },
        ...{ isResting: () => isResting, giveUp: giveUp.signal, stop, nextId: () => (ids += 1) },
      };
      const callers = Array.from({ length: order.callers }, (_, index) => contend(workplace, `${order.party}.${index}`, new SeededRandom(random.integer(0, 0x7fff_ffff))));
      await Promise.all(callers);
      return { stuck, errors };
    },
    /** Begins nothing new; what waits for longer than `limitMs` from now is stuck. */
    rest: async (limitMs: number) => {
      isResting = true;
      setTimeout(() => giveUp.abort(), limitMs).unref();
      await Promise.resolve();
    },
    /** True just before this process stops itself inside a lock; false when it got none within `limitMs`. */
    stopInside: (limitMs: number) => stop.request(limitMs),
    /** The event loop stands still. */
    block: async (ms: number) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      await pause(0);
    },
    /** What the engine still holds after `limitMs` at the latest. */
    look: ({ names, limitMs }: { readonly names: readonly string[]; readonly limitMs: number }) =>
      heldLocks(provider, names.map((name) => lockName(args.scope, name)), limitMs),
    close: async () => {
      await closeLocks(container, { graceMs: GRACE_MS });
      guard.close();
    },
  };
  return contender;
}

async function open({ provider: { module, export: name, options } }: ContenderArgs): Promise<LockProvider> {
  const exported = (await import(module)) as Record<string, (new (given: unknown) => LockProvider) | undefined>;
  const Provider = exported[name];
  if (Provider === undefined) throw new TypeError(`${module} exports no ${name}`);
  return new Provider(options);
}

