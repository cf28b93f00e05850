import { startAsyncMutexBackend } from './async-mutex-backend.js';
import type { StartBackend } from './chaos-backend.js';
import { startEtcdBackend } from './etcd-backend.js';
import { startFlockBackend } from './flock-backend.js';
import { startMysqlBackend } from './mysql-backend.js';
import { startPostgresBackend } from './postgres-backend.js';
import { startBareProperLockfileBackend, startProperLockfileBackend } from './proper-lockfile-backend.js';
import { startRedisBackend } from './redis-backend.js';
import { startZookeeperBackend } from './zookeeper-backend.js';

/** What `--provider` can name: one line for each. */
export const backends: Readonly<Record<string, StartBackend>> = {
  redis: () => startRedisBackend(),
  etcd: startEtcdBackend,
  postgres: startPostgresBackend,
  zookeeper: startZookeeperBackend,
  mysql: startMysqlBackend,
  flock: startFlockBackend,
  'proper-lockfile': startProperLockfileBackend,
  'proper-lockfile-bare': startBareProperLockfileBackend,
  'async-mutex': startAsyncMutexBackend,
};
