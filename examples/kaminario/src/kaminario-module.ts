import { ContainerModule } from 'inversify';
import { KaminarioArrays, PRIMARY_CLIENT, REPLICA_CLIENT } from './kaminario-arrays.js';
import { KAMINARIO_ENDPOINT, KaminarioClient } from './kaminario-client.js';
import { KAMINARIO_COPIER, type KaminarioCopier } from './kaminario-copier.js';
import { KaminarioFibreChannelDriver } from './kaminario-fibre-channel-driver.js';
import { KaminarioIscsiDriver } from './kaminario-iscsi-driver.js';
import { KAMINARIO_SETTINGS, kaminarioSettings, type KaminarioOptions } from './kaminario-options.js';
import { KaminarioReplication } from './kaminario-replication.js';
import { KaminarioVolumes } from './kaminario-volumes.js';

/** Bindings for one backend: both drivers share its clients. Locks come from `lockModule`. @throws `ERR_BACKEND_CONFIG` for a wrong option */
export function kaminarioModule(options: KaminarioOptions, copier?: KaminarioCopier): ContainerModule {
  const settings = kaminarioSettings(options);
  return new ContainerModule(({ bind }) => {
    bind(KAMINARIO_SETTINGS).toConstantValue(settings);
    bind(KAMINARIO_ENDPOINT).toConstantValue(settings).whenParentIs(PRIMARY_CLIENT);
    bind(PRIMARY_CLIENT).to(KaminarioClient).inSingletonScope();
    if (settings.replica !== undefined) {
      bind(KAMINARIO_ENDPOINT).toConstantValue(settings.replica).whenParentIs(REPLICA_CLIENT);
      bind(REPLICA_CLIENT).to(KaminarioClient).inSingletonScope();
    }
    if (copier !== undefined) bind(KAMINARIO_COPIER).toConstantValue(copier);
    bind(KaminarioArrays).toSelf().inSingletonScope();
    bind(KaminarioVolumes).toSelf().inSingletonScope();
    bind(KaminarioReplication).toSelf().inSingletonScope();
    bind(KaminarioIscsiDriver).toSelf().inSingletonScope();
    bind(KaminarioFibreChannelDriver).toSelf().inSingletonScope();
  });
}
