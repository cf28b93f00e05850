import { LocalVolumes, VOLUME_GROUP_OPTIONS, type VolumeGroupOptions } from '@holdfast/volume/local';
import { ContainerModule } from 'inversify';
import { NvmetClient } from './nvmet-client.js';
import { NvmetDriver } from './nvmet-driver.js';
import { NVMET_OPTIONS, type NvmetOptions } from './nvmet-options.js';

/** The driver and its parts; the locks come from whatever `lockModule` the container loads. */
export function nvmetModule(options: NvmetOptions, volumeGroup: VolumeGroupOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(NVMET_OPTIONS).toConstantValue(options);
    bind(VOLUME_GROUP_OPTIONS).toConstantValue(volumeGroup);
    bind(LocalVolumes).toSelf().inSingletonScope();
    bind(NvmetClient).toSelf().inSingletonScope();
    bind(NvmetDriver).toSelf().inSingletonScope();
  });
}
