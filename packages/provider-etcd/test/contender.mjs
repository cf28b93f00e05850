/** Runs in processes of its own: the kit's parties. */
import { EtcdLockProvider } from '@holdfast/provider-etcd';

/** @param {import('@holdfast/provider-etcd').EtcdLockProviderOptions} options */
export function createProvider(options) {
  return new EtcdLockProvider(options);
}
