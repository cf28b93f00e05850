import { ContainerModule, type ServiceIdentifier } from 'inversify';
import type { VolumeRepository } from '../repository/volume-repository.js';
import type { VolumeDriver } from '../volume-driver.js';
import type { ImageService } from './image-service.js';
import { VolumeManager } from './volume-manager.js';
import { IMAGE_SERVICE, VOLUME_DRIVER, VOLUME_MANAGER_OPTIONS, VOLUME_REPOSITORY, type VolumeManagerOptions } from './volume-manager-options.js';

/** What a manager works with, beside its options. @public */
export interface VolumeManagerModuleOptions extends VolumeManagerOptions {
  /** Under what the container knows the driver, such as its class. */
  readonly driver: ServiceIdentifier<VolumeDriver>;
  /** Where the records are kept. */
  readonly repository: VolumeRepository;
  /** Where images come from. Default: nowhere. */
  readonly images?: ImageService;
}

/**
 * The Inversify module that binds one {@link VolumeManager}, the only one in its container: a program with several backends has a container for
 * each. The locks are those of the container's `lockModule`.
 * @public
 */
export function volumeManagerModule({ driver, repository, images, ...options }: VolumeManagerModuleOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(VOLUME_MANAGER_OPTIONS).toConstantValue(options);
    bind(VOLUME_DRIVER).toService(driver);
    bind(VOLUME_REPOSITORY).toConstantValue(repository);
    if (images !== undefined) bind(IMAGE_SERVICE).toConstantValue(images);
    bind(VolumeManager).toSelf().inSingletonScope();
  });
}
