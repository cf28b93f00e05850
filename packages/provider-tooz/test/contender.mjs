/** Runs in processes of its own: the kit's parties. */
import { ToozLockProvider } from '@holdfast/provider-tooz';

/** @param {import('@holdfast/provider-tooz').ToozLockProviderOptions} options */
export function createProvider(options) {
  return new ToozLockProvider(options);
}
