/** One warm process of the race: a driver of its own on the node's target, its locks from the provider it is told. */
import 'reflect-metadata';
import { subscribe } from 'node:diagnostics_channel';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { ContenderContext } from '@holdfast/conformance/contenders';
import { closeLocks, lockModule } from '@holdfast/core';
import type { LockEvent } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { defaultLioSettings, LioDriver, lioModule } from '@holdfast/example-lio';
import { Container } from 'inversify';
import { runStory, type CallerInput, type StoryOutcome } from './story.js';

export interface ContenderArgs {
  readonly provider: ProviderSpec;
  readonly command: string;
  /** Folder of the node's volumes. */
  readonly volumes: string;
}

export interface ContenderResult extends StoryOutcome {
  readonly waitsMs: readonly number[];
}

export async function createContender(args: ContenderArgs, { emit }: ContenderContext) {
  const container = new Container();
  container.load(lockModule({ node: await provider(args.provider) }));
  container.load(
    lioModule({ ...defaultLioSettings, command: args.command }, { directory: args.volumes, capacityGiB: 1000, bytesPerGiB: 1024 }),
  );
  const driver = container.get(LioDriver);
  const waitsMs: number[] = [];
  subscribe('holdfast:lock:acquired', (message) => {
    const { method, waitedMs } = message as LockEvent;
    // The client's own acquisitions lie inside the driver's and wait for nobody.
    if (method?.startsWith('LioDriver.')) waitsMs.push(waitedMs ?? 0);
  });
  return {
    /** All callers of this process at once. */
    async run(callers: readonly CallerInput[]): Promise<ContenderResult> {
      const outcomes = await Promise.all(callers.map(async (caller) => await runStory(driver, caller, () => emit('operation'))));
      return {
        operations: outcomes.reduce((sum, outcome) => sum + outcome.operations, 0),
        failures: outcomes.flatMap((outcome) => outcome.failures),
        waitsMs,
      };
    },
    async close(): Promise<void> {
      await closeLocks(container);
    },
  };
}

async function provider(spec: ProviderSpec): Promise<LockProvider> {
  const module = (await import(spec.module)) as Record<string, new (options: unknown) => LockProvider>;
  const Provider = module[spec.export];
  if (Provider === undefined) throw new Error(`${spec.module} exports no ${spec.export}`);
  return new Provider(spec.options);
}
