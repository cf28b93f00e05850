/** Runs in processes of its own: the kit's parties. */
import { FlockLockProvider } from '@holdfast/provider-flock';

/** @param {import('@holdfast/provider-flock').FlockLockProviderOptions} options */
export function createProvider(options) {
  return new FlockLockProvider(options);
}
