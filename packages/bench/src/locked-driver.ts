import 'reflect-metadata';
import { Locked, lockModule, LockScope } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { Container, injectable } from 'inversify';

export interface MeasuredVolume {
  readonly id: string;
}

const signalOf = (...args: readonly unknown[]): AbortSignal | undefined => args.find((each) => each instanceof AbortSignal);

/** A driver as its author would write it. `sections` counts bodies; the contended ones read, await and write, so a lost update shows. */
@injectable()
export class LockedDriver {
  readonly driverName = 'dothill';
  sections = 0;

  /** The bare method: what a call costs when nobody locks. */
  async extend(volume: MeasuredVolume): Promise<void> {
    if (volume.id !== '') this.sections += 1;
  }

  @Locked(LockScope.Process, '{self.driverName}-{0.id}')
  async extendLocked(volume: MeasuredVolume): Promise<void> {
    if (volume.id !== '') this.sections += 1;
  }

  async count(): Promise<void> {
    const seen = this.sections;
    await undefined;
    this.sections = seen + 1;
  }

  @Locked(LockScope.Process, '{self.driverName}-{0.id}')
  async countLocked(_volume: MeasuredVolume): Promise<void> {
    const seen = this.sections;
    await undefined;
    this.sections = seen + 1;
  }

  @Locked(LockScope.Process, '{self.driverName}-{0}')
  async holdLocked(_index: number, gate: Promise<void>): Promise<void> {
    this.sections += 1;
    await gate;
  }

  /** Holds what the two methods below wait for; does not count. */
  @Locked(LockScope.Process, '{self.driverName}-{0.id}')
  async holdVolume(_volume: MeasuredVolume, gate: Promise<void>): Promise<void> {
    await gate;
  }

  @Locked(LockScope.Process, '{self.driverName}-{0.id}', { signal: signalOf })
  async waitAbortable(_volume: MeasuredVolume, _signal: AbortSignal): Promise<void> {
    this.sections += 1;
    await undefined;
  }

  @Locked(LockScope.Process, '{self.driverName}-{0.id}', { waitMs: 300 })
  async waitLimited(_volume: MeasuredVolume): Promise<void> {
    this.sections += 1;
    await undefined;
  }
}

/** A driver whose process locks are core's own, or those of `provider`. */
export function createLockedDriver(provider?: LockProvider): LockedDriver {
  const container = new Container();
  container.load(lockModule(provider === undefined ? {} : { process: provider }));
  container.bind(LockedDriver).toSelf();
  return container.get(LockedDriver);
}
