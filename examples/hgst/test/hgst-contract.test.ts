import { describe, it } from '@jest/globals';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import { HgstFixture } from './hgst-fixture.js';

const THIS_NODE = 'localhost';

/** A host of the domain, with an iSCSI name that nobody here asks for: the contract tells hosts by it. */
const host = (name: string) => ({ host: name, initiator: initiatorOf(name) });
const initiatorOf = (name: string): string => `iqn.1994-05.com.example:${name}`;

async function openHarness(): Promise<VolumeDriverHarness> {
  const fixture = await HgstFixture.open();
  return {
    driver: fixture.driver,
    connectionType: 'hgst',
    connectors: [host('compute-1'), host('compute-2')],
    volumeFacts: async ({ providerId }) => {
      const space = fixture.array.spaces.get(providerId ?? '');
      // The node of the driver sees every space, attached or not.
      const attachedTo = space?.appHosts.filter((name) => name !== THIS_NODE).map(initiatorOf) ?? [];
      return space ? { sizeGiB: (space.sizeGB * 10 ** 9) / 2 ** 30, attachedTo } : null;
    },
    hasSnapshot: async ({ providerId }) => fixture.array.spaces.has(providerId ?? ''),
    content: {
      write: async (volume, text) => fixture.write(volume, text),
      read: async (volume) => fixture.read(volume),
    },
    close: async () => {
      const { violations, unknownRequests } = fixture.report;
      await fixture.close();
      if (violations.length + unknownRequests.length > 0) throw new Error(`the cluster saw: ${[...violations, ...unknownRequests].join('; ')}`);
    },
  };
}

testVolumeDriver({ name: 'HGST', runner: { describe, it }, openHarness, timeoutMs: 120_000 });
