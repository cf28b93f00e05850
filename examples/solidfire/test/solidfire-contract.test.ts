import 'reflect-metadata';
import { describe, it } from '@jest/globals';
import type { Snapshot, Volume } from '@holdfast/volume';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import { SolidFireDriver, type SolidFireOptions } from '../src/index.js';
import { DriverOnHosts } from './driver-on-hosts.js';
import { HOSTS, SolidFireFixture, type FixtureParts } from './solidfire-fixture.js';

interface Variant extends FixtureParts {
  readonly name: string;
  readonly access: NonNullable<SolidFireOptions['access']>;
}

const variants: readonly Variant[] = [
  { name: 'SolidFire with CHAP over https', access: 'chap', https: true },
  { name: 'SolidFire with volume access groups over http', access: 'groups' },
];

async function openHarness({ access, ...parts }: Variant): Promise<VolumeDriverHarness> {
  const fixture = await SolidFireFixture.open({ ...parts, options: { access } });
  fixture.container.rebind(SolidFireDriver).to(DriverOnHosts).inSingletonScope();
  const driver = fixture.driver as DriverOnHosts;
  driver.cluster = fixture.array;
  await driver.doSetup();
  const { volumes, snapshots, sessions, groups } = fixture.array.state;
  const find = ({ id }: Volume) => volumes.all().find(({ name, status }) => name === `UUID-${id}` && status === 'active');
  return {
    driver,
    connectionType: 'iscsi',
    connectors: HOSTS,
    volumeFacts: async (volume) => {
      const found = find(volume);
      if (found === undefined) return null;
      const loggedIn = sessions.all().filter(({ volumeID }) => volumeID === found.volumeID);
      const attachedTo =
        access === 'chap' ? loggedIn.map(({ initiatorName }) => initiatorName) : groups.ofVolume(found.volumeID).flatMap(({ initiators }) => initiators);
      return { sizeGiB: found.totalSize / 2 ** 30, attachedTo };
    },
    hasSnapshot: async ({ id }: Snapshot) => snapshots.all().some(({ name }) => name === `UUID-${id}`),
    content: {
      write: async (volume, text) => void volumes.modify(find(volume)!.volumeID, { content: text }),
      read: async (volume) => find(volume)!.content,
    },
    close: async () => {
      const { violations } = fixture.array.control.report();
      await fixture.close();
      if (violations.length > 0) throw new Error(`the array saw: ${violations.join('; ')}`);
    },
  };
}

for (const variant of variants) testVolumeDriver({ name: variant.name, runner: { describe, it }, openHarness: () => openHarness(variant) });
