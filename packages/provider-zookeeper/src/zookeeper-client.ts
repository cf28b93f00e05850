import { ACL, createClient, Id, Permission } from 'node-zookeeper-client';
import type { ZookeeperLibrary } from '@holdfast/support-zookeeper';

export type { ZookeeperClient } from '@holdfast/support-zookeeper';

/** The client library; when it is missing, this package cannot be loaded. */
export const library = (): ZookeeperLibrary => ({ ACL, createClient, Id, Permission });
