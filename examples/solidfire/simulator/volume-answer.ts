import type { ArrayState } from './array-state.js';
import type { JsonObject } from './parameters.js';
import type { SimulatedVolume } from './volume-store.js';

/** What one operation of a size costs, in hundredths of one of 4 KiB. */
export const IOPS_CURVE: JsonObject = {
  '4096': 100, '8192': 160, '16384': 270, '32768': 500, '65536': 1_000, '131072': 1_950, '262144': 3_900, '524288': 7_600, '1048576': 15_000,
};

/** A volume as the cluster tells it. */
export function volumeAnswer({ settings, groups }: ArrayState, { content: _unseen, ...volume }: SimulatedVolume): JsonObject {
  const cluster = Buffer.from(settings.uniqueId, 'latin1').toString('hex').slice(0, 8).padEnd(8, '0');
  const number = volume.volumeID.toString(16).padStart(8, '0');
  const label = volume.name.toLowerCase().replace(/[^0-9a-z.-]/g, '-');
  return {
    ...volume,
    blockSize: 4_096,
    iqn: `iqn.2010-01.com.solidfire:${settings.uniqueId}.${label}.${volume.volumeID}`,
    qos: { ...volume.qos, burstTime: 60, curve: IOPS_CURVE },
    scsiEUIDeviceID: `${cluster}${number}f47acc0100000000`,
    scsiNAADeviceID: `6f47acc100000000${cluster}${number}`,
    sliceCount: 1,
    virtualVolumeID: null,
    volumeAccessGroups: groups.ofVolume(volume.volumeID).map(({ volumeAccessGroupID }) => volumeAccessGroupID),
    volumePairs: [],
  };
}
