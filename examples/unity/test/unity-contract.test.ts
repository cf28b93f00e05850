import 'reflect-metadata';
import { describe, it } from '@jest/globals';
import type { Connector, Snapshot, Volume, VolumeDriver } from '@holdfast/volume';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import type { ArraySettings } from '../simulator/index.js';
import type { UnityOptions } from '../src/index.js';
import { FC_HOSTS, ISCSI_HOSTS, UnityFixture } from './unity-fixture.js';

interface Variant {
  readonly name: string;
  readonly type: 'iscsi' | 'fibre_channel';
  readonly connectors: readonly [Connector, Connector];
  readonly array?: Partial<ArraySettings>;
  readonly options?: Partial<UnityOptions>;
}

const variants: readonly Variant[] = [
  { name: 'Unity over iSCSI', type: 'iscsi', connectors: ISCSI_HOSTS },
  { name: 'Unity over iSCSI, empty hosts removed', type: 'iscsi', connectors: ISCSI_HOSTS, options: { removeEmptyHost: true } },
  { name: 'Unity over FC, software version 4.4', type: 'fibre_channel', connectors: FC_HOSTS, array: { softwareVersion: '4.4.0' } },
  { name: 'Unity over FC with zones, empty hosts removed', type: 'fibre_channel', connectors: FC_HOSTS, options: { autoZone: true, removeEmptyHost: true } },
];

/** The array writes node name and port name together; hosts know their ports by the second half. */
const asHostsKnowIt = (initiatorId: string): string => (initiatorId.includes('.') ? initiatorId : initiatorId.replaceAll(':', '').slice(-16));

async function openHarness({ type, connectors, array, options }: Variant): Promise<VolumeDriverHarness> {
  const fixture = await UnityFixture.open(array, options);
  const driver: VolumeDriver = type === 'iscsi' ? fixture.iscsi : fixture.fc;
  await driver.doSetup!();
  const { volumes, access, hosts } = fixture.array.state;
  return {
    driver,
    connectionType: type,
    connectors,
    volumeFacts: async ({ name }: Volume) => {
      const lun = volumes.luns().find((candidate) => candidate.name === name);
      if (lun === undefined) return null;
      const initiators = access.ofLun(lun.id).flatMap(({ hostId }) => hosts.initiatorsOf(hostId));
      return { sizeGiB: lun.sizeBytes / 2 ** 30, attachedTo: initiators.map(({ initiatorId }) => asHostsKnowIt(initiatorId)) };
    },
    hasSnapshot: async ({ name }: Snapshot) => volumes.snaps().some((snap) => snap.name === name),
    close: async () => {
      const { violations, unknownRequests } = fixture.array.control.report();
      await fixture.close();
      if (violations.length + unknownRequests.length > 0) throw new Error(`the array saw: ${[...violations, ...unknownRequests].join('; ')}`);
    },
  };
}

for (const variant of variants) {
  // The array keeps no content: its management interface has none to show.
  testVolumeDriver({ name: variant.name, runner: { describe, it }, openHarness: () => openHarness(variant), content: false });
}
