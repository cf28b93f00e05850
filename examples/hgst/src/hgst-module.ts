import { ContainerModule } from 'inversify';
import { HgstClient } from './hgst-client.js';
import { HgstDriver } from './hgst-driver.js';
import { HGST_OPTIONS, type HgstOptions } from './hgst-options.js';

/** The driver of one cluster; the lock comes from whatever `lockModule` the container loads. */
export function hgstModule(options: HgstOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(HGST_OPTIONS).toConstantValue(options);
    bind(HgstClient).toSelf().inSingletonScope();
    bind(HgstDriver).toSelf().inSingletonScope();
  });
}
