import { inject, injectFromBase, injectable } from 'inversify';
import { UnityDriver } from './unity-driver.js';
import { UnityIscsiAdapter } from './unity-iscsi-adapter.js';

/** The array's volumes over iSCSI. */
@injectable()
@injectFromBase()
export class UnityIscsiDriver extends UnityDriver {
  @inject(UnityIscsiAdapter)
  protected readonly adapter!: UnityIscsiAdapter;
}
