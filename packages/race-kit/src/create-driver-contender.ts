import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { closeLocks, type LockEvent } from '@holdfast/core';
import type { Container } from 'inversify';
import { OPERATION_ENDED, type ContenderReport } from './contender-report.js';

/** One caller's part: its operations, one after the other, each tried whatever became of the one before. */
type CallerSteps = readonly (() => Promise<unknown>)[];

/** A driver process as a race needs it. */
export interface DriverContenderOptions<Input> {
  readonly container: Container;
  /** Which acquisitions are those of the lock under test; their waits are reported. */
  readonly isTestedLock: (event: LockEvent) => boolean;
  /** Run before the race, one process after the other: makes what the race needs. */
  readonly prepare?: (input: Input) => Promise<void>;
  /** What each caller of this process does in the race; all callers start at once. */
  readonly callers: (input: Input) => readonly CallerSteps[];
  /** Ends what the container does not know, such as connections. */
  readonly close?: () => Promise<void>;
}

const ACQUIRED = 'holdfast:lock:acquired';
const RELEASED = 'holdfast:lock:released';

/** The contender of a driver process, with the tasks `prepare` and `race` that `runContenders` runs. */
export function createDriverContender<Input>(options: DriverContenderOptions<Input>, { emit }: ContenderContext): Contender {
  let waitsMs: number[] = [];
  let holds: ContenderReport['holds'][number][] = [];
  const open: LockEvent[] = [];
  const noteWait = (message: unknown): void => {
    const event = message as LockEvent;
    if (!options.isTestedLock(event) || event.waitedMs === undefined) return;
    waitsMs.push(event.waitedMs);
    open.push(event);
  };
  const noteRelease = (message: unknown): void => {
    const { lockName, method, at } = message as LockEvent;
    const index = open.findIndex((acquired) => acquired.lockName === lockName && acquired.method === method);
    const [acquired] = index < 0 ? [] : open.splice(index, 1);
    if (acquired !== undefined) holds.push({ askedAtMs: acquired.at - (acquired.waitedMs ?? 0), acquiredAtMs: acquired.at, releasedAtMs: at });
  };
  subscribe(ACQUIRED, noteWait);
  subscribe(RELEASED, noteRelease);
  return {
    prepare: async (input: Input) => options.prepare?.(input),
    race: async (input: Input): Promise<ContenderReport> => {
      waitsMs = [];
      holds = [];
      const failures: string[] = [];
      let operations = 0;
      const runCaller = async (steps: CallerSteps): Promise<void> => {
        for (const step of steps) {
          try {
            await step();
          } catch (error) {
            failures.push(String(error));
          }
          operations += 1;
          emit(OPERATION_ENDED);
        }
      };
      await Promise.all(options.callers(input).map(runCaller));
      return { operations, failures, waitsMs, holds };
    },
    close: async () => {
      unsubscribe(ACQUIRED, noteWait);
      unsubscribe(RELEASED, noteRelease);
      await closeLocks(options.container);
      await options.close?.();
    },
  };
}
