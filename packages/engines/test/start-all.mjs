/** Starts one engine after another where the environment says that temporary files lie, and prints what came of each as one line of JSON. */
import { startEtcd, startMariadb, startPgbouncer, startPostgres, startRedis, startZookeeper } from '@holdfast/engines';

const starts = {
  redis: () => startRedis({ settings: { appendonly: 'yes' } }),
  etcd: startEtcd,
  postgres: startPostgres,
  mariadb: startMariadb,
  zookeeper: startZookeeper,
  pgbouncer: () => startPgbouncer({ postgresPort: 1, poolMode: 'session' }),
};

/** @type {Record<string, string>} */
const outcomes = {};
for (const name of process.argv.slice(2)) {
  const start = starts[/** @type {'redis'} */ (name)];
  outcomes[name] = await start().then(
    async (instance) => {
      await instance.stop();
      return 'started';
    },
    (error) => error.message,
  );
}
process.stdout.write(`${JSON.stringify(outcomes)}\n`);
