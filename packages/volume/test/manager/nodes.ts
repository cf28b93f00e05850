import 'reflect-metadata';
import { attachLocks, closeLocks, lockModule } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { Container } from 'inversify';
import type { VolumeDriver } from '../../src/index.js';
import { VolumeManager, volumeManagerModule, type ImageService, type VolumeManagerOptions, type VolumeRepository } from '../../src/manager/index.js';

/** What one simulated node runs. */
export interface NodeSetup<Driver extends VolumeDriver> extends Partial<VolumeManagerOptions> {
  readonly driver: Driver;
  readonly repository: VolumeRepository;
  readonly locks: LockProvider;
  readonly images?: ImageService | undefined;
}

export interface Node<Driver extends VolumeDriver> {
  readonly container: Container;
  readonly manager: VolumeManager;
  readonly driver: Driver;
}

const containers: Container[] = [];
const DRIVER = Symbol('driver of a node');

/** A process as the manager sees it: a container of its own. Several may share repository, locks and array. */
export function openNode<Driver extends VolumeDriver>({ driver, repository, locks, images, ...options }: NodeSetup<Driver>): Node<Driver> {
  const container = new Container();
  container.load(
    lockModule({ global: locks, singleNode: true }),
    volumeManagerModule({ host: 'node@overlay', ...options, driver: DRIVER, repository, ...(images ? { images } : {}) }),
  );
  container.bind(DRIVER).toConstantValue(attachLocks(container, driver));
  containers.push(container);
  return { container, manager: container.get(VolumeManager), driver };
}

/** Closes every node of the test. */
export async function closeNodes(): Promise<void> {
  await Promise.all(containers.splice(0).map((container) => closeLocks(container, { graceMs: 1_000 })));
}

/** A gate that a test opens. */
export class Gate {
  readonly opened: Promise<void>;
  open!: () => void;

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}

/** Lets everything run that can run without a timer or another process. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The error a promise rejects with; fails when it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    () => Promise.reject(new Error('expected a rejection')),
    (error: unknown) => error as Error & { code?: string },
  );
}
