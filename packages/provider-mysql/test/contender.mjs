/** Runs in processes of its own: the kit's parties. */
import { MysqlLockProvider } from '@holdfast/provider-mysql';

/** @param {import('@holdfast/provider-mysql').MysqlLockProviderOptions} options */
export function createProvider(options) {
  return new MysqlLockProvider(options);
}
