import 'reflect-metadata';
import { describe, it } from '@jest/globals';
import type { Connector, Snapshot, Volume } from '@holdfast/volume';
import { testVolumeDriver, type VolumeDriverHarness } from '@holdfast/volume/contract-test';
import type { ArraySettings } from '../simulator/index.js';
import { snapshotName, volumeName, type KaminarioOptions } from '../src/index.js';
import { FC_HOSTS, ISCSI_HOSTS, KaminarioFixture } from './kaminario-fixture.js';

interface Variant {
  readonly name: string;
  readonly protocol: 'iscsi' | 'fc';
  readonly connectors: readonly [Connector, Connector];
  readonly array?: Partial<ArraySettings>;
  readonly options?: Partial<KaminarioOptions>;
}

const multipath = ISCSI_HOSTS.map((host) => ({ ...host, multipath: true })) as [Connector, Connector];
const variants: readonly Variant[] = [
  { name: 'Kaminario over iSCSI', protocol: 'iscsi', connectors: ISCSI_HOSTS },
  { name: 'Kaminario over iSCSI, every path told, hosts named by initiator', protocol: 'iscsi', connectors: multipath, options: { disableDiscovery: true, uniqueFqdnNetwork: false } },
  { name: 'Kaminario over FC', protocol: 'fc', connectors: FC_HOSTS },
  { name: 'Kaminario over FC, on an array that takes one request at a time', protocol: 'fc', connectors: FC_HOSTS, array: { oneAtATime: true } },
];

async function openHarness({ protocol, connectors, array: settings, options }: Variant): Promise<VolumeDriverHarness> {
  const fixture = await KaminarioFixture.open();
  const { array, endpoint } = await fixture.serve(settings);
  const backend = fixture.backend({ ...endpoint, ...options });
  const { tables } = array.state;
  return {
    driver: backend[protocol],
    connectionType: protocol === 'iscsi' ? 'iscsi' : 'fibre_channel',
    connectors,
    volumeFacts: async ({ id }: Volume) => {
      const volume = tables.volumes.all().find(({ name }) => name === volumeName(id));
      if (volume === undefined) return null;
      const { ref } = tables.volumes.refOf(volume);
      const hosts = tables.mappings.all().filter((mapping) => mapping.volume.ref === ref).map(({ host }) => host.ref);
      const iqns = tables.hostIqns.all().filter(({ host }) => hosts.includes(host.ref)).map(({ iqn }) => iqn);
      const wwpns = tables.hostFcPorts.all().filter(({ host }) => hosts.includes(host.ref)).map(({ pwwn }) => pwwn.replaceAll(':', ''));
      return { sizeGiB: volume.size / 2 ** 20, attachedTo: [...iqns, ...wwpns] };
    },
    hasSnapshot: async ({ id }: Snapshot) => tables.snapshots.some((snapshot) => snapshot.short_name === snapshotName(id)),
    close: async () => {
      const { violations, unknownRequests } = array.control.report();
      await fixture.close();
      if (violations.length + unknownRequests.length > 0) throw new Error(`the array saw: ${[...violations, ...unknownRequests].join('; ')}`);
    },
  };
}

for (const variant of variants) {
  // The array keeps no content: its management interface has none to show.
  testVolumeDriver({ name: variant.name, runner: { describe, it }, openHarness: () => openHarness(variant), content: false });
}
