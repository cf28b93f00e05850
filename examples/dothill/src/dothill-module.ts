import { ContainerModule } from 'inversify';
import { DothillClient } from './dothill-client.js';
import { DothillFibreChannelDriver } from './dothill-fibre-channel-driver.js';
import { DothillIscsiDriver } from './dothill-iscsi-driver.js';
import { DOTHILL_OPTIONS, type DothillOptions } from './dothill-options.js';
import { DothillVolumes } from './dothill-volumes.js';

/** Bindings for one array: both drivers share its client, and with it session and locks. Locks come from `lockModule`. */
export function dothillModule(options: DothillOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(DOTHILL_OPTIONS).toConstantValue(options);
    bind(DothillClient).toSelf().inSingletonScope();
    bind(DothillVolumes).toSelf().inSingletonScope();
    bind(DothillIscsiDriver).toSelf().inSingletonScope();
    bind(DothillFibreChannelDriver).toSelf().inSingletonScope();
  });
}
