import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeLocks, lockModule } from '@holdfast/core';
import { defaultNvmetOptions, NvmetClient, NvmetDriver, nvmetModule, type NvmetOptions } from '@holdfast/example-nvmet';
import { LocalVolumes } from '@holdfast/volume/local';
import type { SimulatedNvmetTargetOptions } from '@holdfast/example-nvmet/simulator';
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

  constructor(options: Partial<NvmetOptions> = {}, targetOptions: SimulatedNvmetTargetOptions = {}) {
    this.node = new SimulatedNode({ seed: {}, ...targetOptions });
    this.#volumeDirectory = join(this.node.target.deviceDirectory, 'volumes');
    mkdirSync(this.#volumeDirectory);
    const { command } = this.node.target;
    this.#container.load(lockModule({ node: new ProperLockfileLockProvider({ directory: this.node.path('locks') }) }));
    this.#container.load(
      nvmetModule({ ...defaultNvmetOptions, command, ...options }, { directory: this.#volumeDirectory, capacityGiB: 100, bytesPerGiB: BYTES_PER_GIB }),
    );
  }

  get driver(): NvmetDriver {
    return this.#container.get(NvmetDriver);
  }

  get client(): NvmetClient {
    return this.#container.get(NvmetClient);
  }

  device(item: Volume | Snapshot): string {
    return this.#container.get(LocalVolumes).device(item);
  }

  /** Hosts that the node lets reach the volume's device. */
  hostsOf(volume: Volume): string[] {
    const { subsystems, ports } = this.node.target.state();
    return subsystems
      .filter(({ nqn }) => ports.some((port) => port.subsystems.includes(nqn)))
      .filter(({ namespaces }) => namespaces.some(({ path, isEnabled }) => isEnabled && path === this.device(volume)))
      .flatMap(({ allowedHosts, allowsAnyHost }) => (allowsAnyHost ? ['any host'] : allowedHosts));
  }

  facts(volume: Volume): VolumeFacts | null {
    const bytes = this.#read(volume)?.length;
    return bytes === undefined ? null : { sizeGiB: bytes / BYTES_PER_GIB, attachedTo: this.hostsOf(volume) };
  }

  has(item: Volume | Snapshot): boolean {
    return this.#read(item) !== null;
  }

  readonly content: VolumeContent = {
    write: async (volume, text) => writeFileSync(this.device(volume), text, { flag: 'r+' }),
    read: async (volume) => this.#read(volume)?.toString('utf8').replace(/\0+$/, '') ?? '',
  };

  async close(): Promise<void> {
    await closeLocks(this.#container);
    this.node.close();
  }

  #read(item: Volume | Snapshot): Buffer | null {
    try {
      return readFileSync(this.device(item));
    } catch {
      return null;
    }
  }
}
