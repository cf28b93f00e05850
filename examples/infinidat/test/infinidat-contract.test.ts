import 'reflect-metadata';
import { describe, it } from '@jest/globals';
import type { Connector, Snapshot, Volume } from '@holdfast/volume';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import { InfinidatFibreChannelDriver, InfinidatIscsiDriver, snapshotName, volumeName } from '../src/index.js';
import { FC_HOSTS, InfinidatFixture, ISCSI_HOSTS, type FixtureOptions } from './infinidat-fixture.js';

interface Variant extends FixtureOptions {
  readonly name: string;
  readonly Driver: typeof InfinidatIscsiDriver | typeof InfinidatFibreChannelDriver;
  readonly connectors: readonly [Connector, Connector];
}

const older = { hasAuthSessions: false, hasWritableSnapshots: false, systemVersion: '2.0.4' };
const variants: readonly Variant[] = [
  { name: 'InfiniBox over iSCSI with CHAP', Driver: InfinidatIscsiDriver, connectors: ISCSI_HOSTS, driver: { useChap: true } },
  { name: 'InfiniBox over FC', Driver: InfinidatFibreChannelDriver, connectors: FC_HOSTS },
  { name: 'InfiniBox over iSCSI, https, release 2.0', Driver: InfinidatIscsiDriver, connectors: ISCSI_HOSTS, array: older, https: true },
];

async function openHarness({ Driver, connectors, ...options }: Variant): Promise<VolumeDriverHarness> {
  const fixture = await InfinidatFixture.open(options);
  const driver = fixture.container.get<InfinidatIscsiDriver | InfinidatFibreChannelDriver>(Driver);
  await driver.doSetup();
  const { volumes, mappings, hosts } = fixture.array.state;
  return {
    driver,
    connectionType: Driver === InfinidatIscsiDriver ? 'iscsi' : 'fibre_channel',
    connectors,
    volumeFacts: async ({ id }: Volume) => {
      const volume = volumes.named(volumeName(id));
      if (volume === undefined) return null;
      const attachedTo = mappings.ofVolume(volume.id).flatMap(({ hostId }) => hosts.needed(hostId).ports.map(({ address }) => address));
      return { sizeGiB: volume.sizeBytes / 2 ** 30, attachedTo };
    },
    hasSnapshot: async ({ id }: Snapshot) => volumes.named(snapshotName(id)) !== undefined,
    content: {
      write: async ({ id }: Volume, text: string) => volumes.write(volumes.named(volumeName(id))?.id ?? 0, text),
      read: async ({ id }: Volume) => volumes.named(volumeName(id))?.content ?? '',
    },
    close: async () => {
      const { violations, unknownRequests } = fixture.array.control.report();
      await fixture.close();
      const seen = [...violations, ...unknownRequests];
      if (seen.length > 0) throw new Error(`the array saw: ${seen.join('; ')}`);
    },
  };
}

for (const variant of variants) testVolumeDriver({ name: variant.name, runner: { describe, it }, openHarness: () => openHarness(variant) });
