/** A process that starts an engine: `engine-parent.mjs <engine> stay` stays, with `leave` it stops the engine and has nothing more to do. */
import { startEtcd, startMariadb, startPostgres, startRedis, startZookeeper, TcpProxy } from '@holdfast/engines';

const [engine, what] = process.argv.slice(2);
const instance = await { redis: startRedis, etcd: startEtcd, postgres: startPostgres, mariadb: startMariadb, zookeeper: startZookeeper }[/** @type {'redis'} */ (engine)]();
const proxy = await TcpProxy.start(instance.port);
process.stdout.write(`${instance.pid}\n`);
if (what === 'leave') {
  await proxy.stop();
  await instance.stop();
}
