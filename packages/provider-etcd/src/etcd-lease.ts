import type { EtcdCallOptions, EtcdClient } from './etcd-client.js';

/**
 * The options of a call that may take so long. gRPC wants a point in time and makes a timer of it when the call begins; it is computed only then, so that a wall
 * clock that is set meanwhile makes no call longer or shorter.
 */
export const within = (ms: number): EtcdCallOptions => ({
  get deadline() {
    return Date.now() + ms;
  },
});

/** One sign of life. Resolves to whether the lease still lives; rejects when nobody answered in time. */
export async function keepAlive(client: EtcdClient, lease: string, timeoutMs: number): Promise<boolean> {
  const stream = await client.leaseClient.leaseKeepAlive(within(timeoutMs));
  const answered = new Promise<boolean>((resolve, reject) => {
    stream.on('data', ({ TTL }) => resolve(Number(TTL) > 0));
    stream.on('error', reject);
  });
  stream.write({ ID: lease });
  const isAlive = await answered;
  stream.end();
  return isAlive;
}
