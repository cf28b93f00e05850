import { describe, it } from '@jest/globals';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import { DriverFixture } from './driver-fixture.js';

async function openHarness(): Promise<VolumeDriverHarness> {
  const fixture = await DriverFixture.open();
  return {
    driver: fixture.driver,
    connectionType: 'iscsi',
    connectors: [
      { host: 'one', initiator: 'iqn.1994-05.com.example:one' },
      { host: 'two', initiator: 'iqn.1994-05.com.example:two' },
    ],
    volumeFacts: async (volume) => fixture.facts(volume),
    hasSnapshot: async (snapshot) => fixture.has(snapshot),
    content: fixture.content,
    close: () => fixture.close(),
  };
}

testVolumeDriver({ name: 'LIO', runner: { describe, it }, openHarness, timeoutMs: 120_000 });
