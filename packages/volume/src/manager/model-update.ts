import type { VolumeModelUpdate } from '../records/volume.js';

/** What a driver wants to be recorded, and nothing else that it may have returned: a record's status is not the driver's. */
export function modelUpdate(update: VolumeModelUpdate | void): VolumeModelUpdate {
  const { providerId, providerLocation, providerAuth } = update ?? {};
  return {
    ...(providerId === undefined ? {} : { providerId }),
    ...(providerLocation === undefined ? {} : { providerLocation }),
    ...(providerAuth === undefined ? {} : { providerAuth }),
  };
}
