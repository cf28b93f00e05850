/** Runs in processes of its own: the kit's parties. */
import { PostgresLockProvider } from '@holdfast/provider-postgres';

/** @param {import('@holdfast/provider-postgres').PostgresLockProviderOptions} options */
export function createProvider(options) {
  return new PostgresLockProvider(options);
}
