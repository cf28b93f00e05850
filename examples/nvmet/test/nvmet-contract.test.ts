import { describe, it } from '@jest/globals';
import type { NvmetOptions } from '@holdfast/example-nvmet';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import { DriverFixture } from './driver-fixture.js';

async function openHarness(options: Partial<NvmetOptions>): Promise<VolumeDriverHarness> {
  const fixture = new DriverFixture(options);
  return {
    driver: fixture.driver,
    connectionType: 'nvmeof',
    connectors: [
      { host: 'one', nqn: 'nqn.2014-08.org.example:one' },
      { host: 'two', nqn: 'nqn.2014-08.org.example:two' },
    ],
    volumeFacts: async (volume) => fixture.facts(volume),
    hasSnapshot: async (snapshot) => fixture.has(snapshot),
    content: fixture.content,
    close: () => fixture.close(),
  };
}

const VARIANTS: readonly Partial<NvmetOptions>[] = [
  { transport: 'tcp', subsystems: 'per-volume' },
  { transport: 'rdma', subsystems: 'per-host' },
];

for (const options of VARIANTS) {
  testVolumeDriver({
    name: `NVMET over ${options.transport}, a subsystem ${options.subsystems}`,
    runner: { describe, it },
    openHarness: () => openHarness(options),
    timeoutMs: 120_000,
  });
}
