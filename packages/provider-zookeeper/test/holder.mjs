/** A process that takes a lock and keeps it until it is killed: `holder.mjs <options as JSON> <lock name>`. */
import { ZookeeperLockProvider } from '@holdfast/provider-zookeeper';

const [options = '', name = ''] = process.argv.slice(2);
const provider = new ZookeeperLockProvider(JSON.parse(options));
const owner = { id: 'holder', host: 'here', pid: process.pid, sinceAt: Date.now() };
await provider.acquire(/** @type {never} */ (name), { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner, onLost: () => undefined });
process.send?.('held');
