import 'reflect-metadata';
import { describe, it } from '@jest/globals';
import type { Connector, Snapshot, Volume } from '@holdfast/volume';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import type { ArraySettings } from '../simulator/index.js';
import { DothillFibreChannelDriver, DothillIscsiDriver, snapshotName, volumeName, type DothillOptions } from '../src/index.js';
import { DothillFixture, FC_HOSTS, ISCSI_HOSTS } from './dothill-fixture.js';

interface Variant {
  readonly name: string;
  readonly driver: typeof DothillIscsiDriver | typeof DothillFibreChannelDriver;
  readonly connectors: readonly [Connector, Connector];
  readonly array?: Partial<ArraySettings>;
  readonly options?: Partial<DothillOptions>;
  readonly https?: boolean;
}

const pool = { name: 'vd01', type: 'linear', capacityGiB: 1_000 } as const;
const variants: readonly Variant[] = [
  { name: 'Dot Hill over iSCSI, firmware IN100R001', driver: DothillIscsiDriver, connectors: ISCSI_HOSTS, options: { useChap: true } },
  { name: 'Dot Hill over FC, firmware IN100R001, asked over https', driver: DothillFibreChannelDriver, connectors: FC_HOSTS, https: true },
  { name: 'Dot Hill over iSCSI, firmware GLS220R001', driver: DothillIscsiDriver, connectors: ISCSI_HOSTS, array: { firmware: 'GLS220R001' } },
  {
    name: 'Dot Hill over iSCSI, firmware T252R07, linear',
    driver: DothillIscsiDriver,
    connectors: ISCSI_HOSTS,
    array: { firmware: 'T252R07', pool },
    options: { poolName: pool.name, poolType: 'linear' },
  },
];

async function openHarness({ driver: Driver, connectors, array, options, https }: Variant): Promise<VolumeDriverHarness> {
  const fixture = await DothillFixture.open(array, options, https);
  const driver = fixture.container.get<DothillIscsiDriver | DothillFibreChannelDriver>(Driver);
  await driver.doSetup();
  const { volumes, maps } = fixture.array.state;
  return {
    driver,
    connectionType: Driver === DothillIscsiDriver ? 'iscsi' : 'fibre_channel',
    connectors,
    volumeFacts: async ({ id }: Volume) => {
      const volume = volumes.get(volumeName(id));
      const attachedTo = maps.ofVolume(volumeName(id)).map(({ identifier }) => identifier);
      return volume === undefined ? null : { sizeGiB: (volume.blocks * 512) / 2 ** 30, attachedTo };
    },
    hasSnapshot: async ({ id }: Snapshot) => volumes.get(snapshotName(id))?.type === 'snapshot',
    close: async () => {
      const { violations } = fixture.array.control.report();
      await fixture.close();
      if (violations.length > 0) throw new Error(`the array saw: ${violations.join('; ')}`);
    },
  };
}

for (const variant of variants) {
  // The array keeps no content: its management interface has none to show.
  testVolumeDriver({ name: variant.name, runner: { describe, it }, openHarness: () => openHarness(variant), content: false });
}
