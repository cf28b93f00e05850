import type { Connector } from '../records/connector.js';
import type { Volume } from '../records/volume.js';
import type { VolumeDriverHarness } from './harness.js';

/** Whether the array itself says that the host may use the volume. */
export async function isAttached(harness: VolumeDriverHarness, volume: Volume, connector: Connector): Promise<boolean> {
  const names = [connector.initiator, connector.nqn, ...(connector.wwpns ?? [])].filter((name) => name !== undefined);
  const attachedTo = (await harness.volumeFacts(volume))?.attachedTo.map(plain) ?? [];
  return names.some((name) => attachedTo.includes(plain(name)));
}

const plain = (name: string): string => name.toLowerCase();
