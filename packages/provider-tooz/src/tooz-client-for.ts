import { fileURLToPath } from 'node:url';
import type { ToozClient } from './tooz-client.js';
import { ToozEtcdClient } from './tooz-etcd-client.js';
import { ToozFileClient } from './tooz-file-client.js';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';
import { mysqlEngine } from './tooz-mysql.js';
import { postgresEngine } from './tooz-postgres.js';
import { ToozRedisClient } from './tooz-redis-client.js';
import { ToozSqlClient } from './tooz-sql-client.js';
import { ToozZookeeperClient } from './tooz-zookeeper-client.js';

/** The client for the form that the URL names; it connects at its first call. @throws `ERR_LOCK_CONFIG_INVALID` */
export function clientFor(settings: ToozSettings): ToozClient {
  switch (settings.form) {
    case 'oslo+file':
      return new ToozFileClient('oslo', directoryOf(settings.url), settings.prefix);
    case 'tooz+file':
      return new ToozFileClient('tooz', directoryOf(settings.url), settings.prefix);
    case 'tooz+redis':
    case 'tooz+rediss':
      return new ToozRedisClient(settings);
    case 'tooz+postgresql':
      return new ToozSqlClient(settings, postgresEngine);
    case 'tooz+mysql':
      return new ToozSqlClient(settings, mysqlEngine);
    case 'tooz+etcd':
    case 'tooz+etcds':
      return new ToozEtcdClient(settings);
    case 'tooz+zookeeper':
      return new ToozZookeeperClient(settings);
  }
}

function directoryOf(url: URL): string {
  try {
    return fileURLToPath(`file://${url.host}${url.pathname}`);
  } catch (error) {
    throw invalidOption(`${url.href}: ${(error as Error).message}; the form is ${url.protocol}///absolute/directory`, error);
  }
}
