import { ContainerModule } from 'inversify';
import { UnityClient } from './unity-client.js';
import { UnityFibreChannelAdapter } from './unity-fibre-channel-adapter.js';
import { UnityFibreChannelDriver } from './unity-fibre-channel-driver.js';
import { UnityIscsiAdapter } from './unity-iscsi-adapter.js';
import { UnityIscsiDriver } from './unity-iscsi-driver.js';
import { UNITY_OPTIONS, type UnityOptions } from './unity-options.js';
import { UnityRest } from './unity-rest.js';
import { UnitySystem } from './unity-system.js';
import { UnityVolumes } from './unity-volumes.js';

/** Bindings for one array: both drivers share its session and its client. Locks come from `lockModule`. */
export function unityModule(options: UnityOptions): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(UNITY_OPTIONS).toConstantValue(options);
    bind(UnityRest).toSelf().inSingletonScope();
    bind(UnityClient).toSelf().inSingletonScope();
    bind(UnitySystem).toSelf().inSingletonScope();
    bind(UnityVolumes).toSelf().inSingletonScope();
    bind(UnityIscsiAdapter).toSelf().inSingletonScope();
    bind(UnityFibreChannelAdapter).toSelf().inSingletonScope();
    bind(UnityIscsiDriver).toSelf().inSingletonScope();
    bind(UnityFibreChannelDriver).toSelf().inSingletonScope();
  });
}
