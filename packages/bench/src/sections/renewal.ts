import { setTimeout as pause } from 'node:timers/promises';
import { Etcd3 } from 'etcd3';
import { Redis } from 'ioredis';
import { openPlace, type EngineName } from '../players/lock-place.js';
import { ourWay } from '../players/lock-way.js';
import { factsOnly, type Section, type SectionResult } from '../section.js';
import { commandsSent } from './redis-commands.js';

const TTL_MS = 3_000;
/** Grants are renewed when a third of their time is gone. */
const RENEWALS = 3;

/** Many locks are held for the whole time of one grant: what renewing them costs the engine, as it counts itself. */
export const renewal: Section = async ({ variant, effort }) => {
  const { place, close } = await openPlace(variant as EngineName, TTL_MS);
  const way = ourWay(place);
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const sections: Promise<void>[] = [];
  try {
    for (let i = 0; i < effort.held; i += 1) {
      await new Promise<void>((resolve, reject) => {
        const section = way.section(`held-${i}`, () => (resolve(), finished));
        section.catch(reject);
        sections.push(section);
      });
    }
    return await (place.engine === 'redis' ? redisCost(place.url, effort.held) : etcdCost(place.url));
  } finally {
    finish();
    await Promise.all(sections);
    await way.end();
    await close();
  }
};

async function redisCost(url: string, held: number): Promise<SectionResult> {
  const client = new Redis(url);
  await pause(TTL_MS / RENEWALS); // what came with the grants themselves is over
  const before = await commandsSent(client);
  await pause(TTL_MS);
  const sent = (await commandsSent(client)) - before;
  client.disconnect();
  return factsOnly({ commandsPer100Locks: sent / RENEWALS / (held / 100) });
}

async function etcdCost(url: string): Promise<SectionResult> {
  const client = new Etcd3({ hosts: url });
  const { leases } = await client.leaseClient.leaseLeases();
  client.close();
  return factsOnly({ leases: leases.length });
}
