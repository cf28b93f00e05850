import { ContainerModule } from 'inversify';
import { InfinidatClient } from './infinidat-client.js';
import { InfinidatFibreChannelDriver } from './infinidat-fibre-channel-driver.js';
import { InfinidatHosts } from './infinidat-hosts.js';
import { InfinidatIscsiDriver } from './infinidat-iscsi-driver.js';
import { INFINIDAT_OPTIONS, type InfinidatOptions } from './infinidat-options.js';
import { InfinidatVolumes } from './infinidat-volumes.js';
import { MissingVolumeCopier, VOLUME_COPIER, type VolumeCopier } from './volume-copier.js';

/**
 * Bindings for one array: both drivers share its session and its lock. Locks come from `lockModule`.
 * @param copier - fills clones; without one, cloning is refused
 */
export function infinidatModule(options: InfinidatOptions, copier: VolumeCopier = new MissingVolumeCopier()): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(INFINIDAT_OPTIONS).toConstantValue(options);
    bind(VOLUME_COPIER).toConstantValue(copier);
    bind(InfinidatClient).toSelf().inSingletonScope();
    bind(InfinidatHosts).toSelf().inSingletonScope();
    bind(InfinidatVolumes).toSelf().inSingletonScope();
    bind(InfinidatIscsiDriver).toSelf().inSingletonScope();
    bind(InfinidatFibreChannelDriver).toSelf().inSingletonScope();
  });
}
