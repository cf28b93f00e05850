import type { Redis } from 'ioredis';

/** How many scripts clients have run so far, as the server counts them. What scripts do inside is no round trip. */
export async function commandsSent(client: Redis): Promise<number> {
  const text = await client.info('commandstats');
  const calls = [...text.matchAll(/^cmdstat_(?:evalsha|eval):calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}
