export { EtcdLockProvider } from './etcd-lock-provider.js';
export type { EtcdLockProviderOptions } from './etcd-lock-provider-options.js';
export { etcdCapabilities } from './etcd-capabilities.js';
export type { EtcdClient } from './etcd-client.js';
