/** Runs in processes of its own: the kit's parties. */
import { ZookeeperLockProvider } from '@holdfast/provider-zookeeper';

/** @param {import('@holdfast/provider-zookeeper').ZookeeperLockProviderOptions} options */
export function createProvider(options) {
  return new ZookeeperLockProvider(options);
}
