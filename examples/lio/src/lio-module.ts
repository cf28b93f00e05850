import { ContainerModule } from 'inversify';
import { LioClient } from './lio-client.js';
import { LioDriver } from './lio-driver.js';
import { LIO_SETTINGS, type LioSettings } from './lio-settings.js';
import { LocalVolumes, VOLUME_GROUP_SETTINGS, type VolumeGroupSettings } from './local-volumes.js';

/** The driver and its parts; the locks come from whatever `lockModule` the container loads. */
export function lioModule(settings: LioSettings, volumeGroup: VolumeGroupSettings): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(LIO_SETTINGS).toConstantValue(settings);
    bind(VOLUME_GROUP_SETTINGS).toConstantValue(volumeGroup);
    bind(LocalVolumes).toSelf().inSingletonScope();
    bind(LioClient).toSelf().inSingletonScope();
    bind(LioDriver).toSelf().inSingletonScope();
  });
}
