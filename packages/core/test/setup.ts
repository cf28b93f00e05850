import 'reflect-metadata';
import { Container } from 'inversify';
import { closeLocks, lockModule, setDefaultLockContainer, type LockModuleOptions } from '@holdfast/core';

/** A gate that a test opens: bodies wait at it instead of sleeping. */
export class Gate {
  readonly opened: Promise<void>;
  open!: () => void;

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}

/** Lets everything run that can run without a timer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const containers: Container[] = [];

/** A container with locks, closed by `closeAll`. */
export function lockContainer(options: LockModuleOptions = {}): Container {
  const container = new Container();
  container.load(lockModule(options));
  containers.push(container);
  return container;
}

export async function closeAll(): Promise<void> {
  setDefaultLockContainer(undefined);
  await Promise.all(containers.splice(0).map((container) => closeLocks(container, { graceMs: 1_000 })));
}

/** Resolves to the error a promise rejects with; fails when it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('expected a rejection');
}

/** Blocks the event loop as a long computation or a stopped process does. */
export function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
