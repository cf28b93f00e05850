/** Runs in processes of its own: the kit's parties. */
import { RedisLockProvider } from '@holdfast/provider-redis';

/** @param {import('@holdfast/provider-redis').RedisLockProviderOptions} options */
export function createProvider(options) {
  return new RedisLockProvider(options);
}
