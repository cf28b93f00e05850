import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeLocks, lockModule } from '@holdfast/core';
import { defaultLioSettings, LioDriver, lioModule, type LioSettings } from '@holdfast/example-lio';
import { LocalVolumes } from '@holdfast/volume/local';
import type { SimulatedLioTargetOptions, TargetState } from '@holdfast/example-lio/simulator';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Snapshot, Volume } from '@holdfast/volume';
import type { VolumeContent, VolumeFacts } from '@holdfast/volume/contract-test';
import { Container } from 'inversify';
import { SimulatedNode } from './simulated-node.js';

const BYTES_PER_GIB = 4096;

/** A driver on a simulated node of its own, with real locks, beside what the node says. */
export class DriverFixture {
  readonly node: SimulatedNode;
  readonly #container = new Container();
  readonly #volumeDirectory: string;

  private constructor(options: SimulatedLioTargetOptions) {
    this.node = new SimulatedNode(options, 0);
    this.#volumeDirectory = join(this.node.target.deviceDirectory, 'volumes');
    mkdirSync(this.#volumeDirectory);
  }

  static async open(settings: Partial<LioSettings> = {}, options: SimulatedLioTargetOptions = {}): Promise<DriverFixture> {
    const fixture = new DriverFixture(options);
    const { command } = fixture.node.target;
    const node = new ProperLockfileLockProvider({ directory: fixture.node.path('locks') });
    fixture.#container.load(lockModule({ node }));
    fixture.#container.load(
      lioModule({ ...defaultLioSettings, command, ...settings }, { directory: fixture.#volumeDirectory, capacityGiB: 100, bytesPerGiB: BYTES_PER_GIB }),
    );
    return fixture;
  }

  get driver(): LioDriver {
    return this.#container.get(LioDriver);
  }

  targetName(volume: Volume): string {
    return `${defaultLioSettings.targetPrefix}${volume.name}`;
  }

  /** The volume's target as the node has it. */
  target(volume: Volume): TargetState | undefined {
    return this.node.target.state().targets.find(({ name }) => name === this.targetName(volume));
  }

  facts(volume: Volume): VolumeFacts | null {
    const bytes = this.#read(volume)?.length;
    if (bytes === undefined) return null;
    return { sizeGiB: bytes / BYTES_PER_GIB, attachedTo: this.target(volume)?.acls.map(({ initiator }) => initiator) ?? [] };
  }

  has(item: Volume | Snapshot): boolean {
    return this.#read(item) !== null;
  }

  readonly content: VolumeContent = {
    write: async (volume, text) => writeFileSync(this.#device(volume), text, { flag: 'r+' }),
    read: async (volume) => this.#read(volume)?.toString('utf8').replace(/\0+$/, '') ?? '',
  };

  async close(): Promise<void> {
    await closeLocks(this.#container);
    this.node.close();
  }

  #device(item: Volume | Snapshot): string {
    return this.#container.get(LocalVolumes).device(item);
  }

  #read(item: Volume | Snapshot): Buffer | null {
    try {
      return readFileSync(this.#device(item));
    } catch {
      return null;
    }
  }
}
