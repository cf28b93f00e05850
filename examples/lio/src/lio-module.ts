import { LocalVolumes, VOLUME_GROUP_OPTIONS, type VolumeGroupOptions } from '@holdfast/volume/local';
import { ContainerModule } from 'inversify';
import { LioClient } from './lio-client.js';
import { LioDriver } from './lio-driver.js';
import { LIO_SETTINGS, type LioSettings } from './lio-settings.js';

/** The driver and its parts; the locks come from whatever `lockModule` the container loads. */
export function lioModule(settings: LioSettings, volumeGroup: VolumeGroupOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(LIO_SETTINGS).toConstantValue(settings);
    bind(VOLUME_GROUP_OPTIONS).toConstantValue(volumeGroup);
    bind(LocalVolumes).toSelf().inSingletonScope();
    bind(LioClient).toSelf().inSingletonScope();
    bind(LioDriver).toSelf().inSingletonScope();
  });
}
