import { readFileSync } from 'node:fs';
import { Etcd3 } from 'etcd3';
import type { EtcdClient } from './etcd-client.js';
import { invalidOption } from './etcd-lock-provider-options.js';
import { EtcdMembers } from './etcd-members.js';

const RECONNECT_MS = 100;
/** The server refuses to be asked for signs of life more often than every five seconds. */
const PING_MS = 6_000;

/** Where one cluster is, as plain data that can be sent to a thread. It may hold a password and is never printed. */
export interface EtcdAddress {
  readonly endpoints: readonly string[];
  readonly caFile?: string | undefined;
  readonly credentials?: { readonly user: string; readonly password: string } | undefined;
}

/** A client of our own for the cluster; it connects at its first call. */
export function clientFor({ endpoints, caFile, credentials }: EtcdAddress): EtcdClient {
  const members = new EtcdMembers(endpoints);
  return new Etcd3({
    hosts: [...endpoints],
    ...(caFile === undefined ? {} : { credentials: { rootCertificate: readCertificates(caFile) } }),
    ...(credentials === undefined ? {} : { auth: { username: credentials.user, password: credentials.password } }),
    grpcOptions: { 'grpc.keepalive_time_ms': PING_MS, 'grpc.keepalive_timeout_ms': PING_MS / 2 },
    faultHandling: { global: members.whole as never, host: (endpoint: string) => members.member(endpoint) as never, watchBackoff: constantPause as never },
  }) as unknown as EtcdClient;
}

const constantPause = { duration: RECONNECT_MS, next: () => constantPause };

function readCertificates(caFile: string): Buffer {
  try {
    return readFileSync(caFile);
  } catch (error) {
    throw invalidOption(`caFile cannot be read: ${(error as Error).message}`, error);
  }
}
