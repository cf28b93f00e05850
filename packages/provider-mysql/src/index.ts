export { MysqlLockProvider } from './mysql-lock-provider.js';
export type { MysqlLockProviderOptions } from './mysql-lock-provider-options.js';
export { mysqlCapabilities } from './mysql-capabilities.js';
export type { MysqlClient } from './mysql-client.js';
