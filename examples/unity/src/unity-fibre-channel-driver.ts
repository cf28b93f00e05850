import { inject, injectFromBase, injectable } from 'inversify';
import { UnityDriver } from './unity-driver.js';
import { UnityFibreChannelAdapter } from './unity-fibre-channel-adapter.js';

/** The array's volumes over Fibre Channel. */
@injectable()
@injectFromBase()
export class UnityFibreChannelDriver extends UnityDriver {
  @inject(UnityFibreChannelAdapter)
  protected readonly adapter!: UnityFibreChannelAdapter;
}
