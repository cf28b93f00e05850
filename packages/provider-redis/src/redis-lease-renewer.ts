import { TimeLimit, type LeaseRenewer } from '@holdfast/core/provider';
import { clientFor, type RedisAddress } from './redis-address.js';
import { openLink, runScript } from './redis-connection.js';
import { notInTime } from './redis-errors.js';
import type { RedisLink } from './redis-link.js';
import { reachReplicas } from './redis-replicas.js';
import { redisScripts, type RedisScript } from './redis-scripts.js';

/** One grant as the server knows it. */
export interface RedisGrantKey {
  readonly holders: string;
  readonly claim: string;
}

/** What the renewal thread is told. */
export interface RedisRenewerOptions {
  readonly address: RedisAddress;
  readonly ttlMs: number;
  /** How many replicas must know that a lease is longer. */
  readonly replicas: number;
}

const BATCH = 500;

type Send = (args: readonly string[]) => Promise<unknown>;

/** Extends grants; whether each is still held, in the same order. */
export function renewAll(send: Send, grants: readonly RedisGrantKey[], ttlMs: number, isCluster: boolean): Promise<readonly boolean[]> {
  return stillHeld(send, redisScripts.renew, grants, [ttlMs], isCluster);
}

/** Looks at grants; whether each is still held, in the same order. */
export function checkAll(send: Send, grants: readonly RedisGrantKey[], isCluster: boolean): Promise<readonly boolean[]> {
  return stillHeld(send, redisScripts.check, grants, [], isCluster);
}

async function stillHeld(send: Send, script: RedisScript, grants: readonly RedisGrantKey[], args: readonly number[], isCluster: boolean): Promise<readonly boolean[]> {
  const held = new Map<RedisGrantKey, boolean>();
  for (const batch of batches(grants, isCluster)) {
    const keys = batch.map(({ holders }) => holders);
    const answer = (await runScript(send, script, keys, [...args, ...batch.map(({ claim }) => claim)])) as readonly unknown[];
    batch.forEach((grant, index) => held.set(grant, Number(answer[index]) === 1));
  }
  return grants.map((grant) => held.get(grant) === true);
}

/** One script for all, of a size that does not hold up the server; in a cluster one for each partition. */
function* batches(grants: readonly RedisGrantKey[], isCluster: boolean): Generator<readonly RedisGrantKey[]> {
  const groups = new Map<string, RedisGrantKey[]>();
  for (const grant of grants) {
    const partition = isCluster ? grant.holders.slice(0, grant.holders.indexOf('}')) : '';
    const group = groups.get(partition) ?? [];
    groups.set(partition, group);
    group.push(grant);
  }
  for (const group of groups.values()) for (let first = 0; first < group.length; first += BATCH) yield group.slice(first, first + BATCH);
}

/** Runs in the renewal thread, over a connection of its own. */
export async function createLeaseRenewer({ address, ttlMs, replicas }: RedisRenewerOptions): Promise<LeaseRenewer> {
  const client = await clientFor(address);
  const limit = new TimeLimit(ttlMs / 3, () => notInTime(ttlMs / 3));
  let link: Promise<RedisLink> | undefined;
  const connected = (): Promise<RedisLink> => {
    const opening = (link ??= open(client, () => (link = undefined)));
    opening.catch(() => (link = undefined));
    return opening;
  };
  return {
    renew: async (keys) => {
      const current = await connected();
      try {
        const send = (args: readonly string[]): Promise<unknown> => limit.within(current.send(args));
        const held = await renewAll(send, keys as readonly RedisGrantKey[], ttlMs, false);
        await reachReplicas(send, replicas, ttlMs / 3);
        return held;
      } catch (error) {
        current.end();
        link = undefined;
        throw error;
      }
    },
    close: async () => {
      (await link?.catch(() => undefined))?.end();
      limit.end();
    },
  };
}

async function open(client: Parameters<typeof openLink>[0], onBroken: () => void): Promise<RedisLink> {
  const link = openLink(client);
  await link.connect();
  link.onBroken(onBroken);
  return link;
}
