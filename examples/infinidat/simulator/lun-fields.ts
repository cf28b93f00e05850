import type { Fields } from './collection.js';
import type { SimulatedMapping } from './simulated-mapping.js';

/** A mapping as it is answered. Without host clusters, which are not simulated, every mapping is one host's. */
export const lunFields: Fields<SimulatedMapping> = {
  id: ({ id }) => id,
  lun: ({ lun }) => lun,
  clustered: () => false,
  host_cluster_id: () => 0,
  volume_id: ({ volumeId }) => volumeId,
  host_id: ({ hostId }) => hostId,
  udid: () => null,
};
