export { ZookeeperLockProvider } from './zookeeper-lock-provider.js';
export type { ZookeeperLockProviderOptions } from './zookeeper-lock-provider-options.js';
export { zookeeperCapabilities } from './zookeeper-capabilities.js';
export type { ZookeeperClient } from './zookeeper-client.js';
