import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineInstance } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import { Patience } from './patience.js';
import { isHealthy } from './start-etcd.js';

const MEMBERS = 3;
const LEADER_MS = 60_000;
const POLL_MS = 20;

interface StatusAnswer {
  readonly header: { readonly member_id: string };
  readonly leader: string;
}

/** An etcd cluster of three servers on loopback, with their data on disk: it goes on when one of them is gone. */
export class EtcdCluster {
  private constructor(readonly members: readonly EngineInstance[]) {}

  /** Resolves once all members serve. */
  static async start(): Promise<EtcdCluster> {
    const [program] = await findPrograms('etcd');
    const peers = await Promise.all(Array.from({ length: MEMBERS }, async (_, index) => ({ name: `holdfast-${index}`, url: `http://127.0.0.1:${await freePort()}` })));
    const cluster = peers.map(({ name, url }) => `${name}=${url}`).join(',');
    const starting = peers.map(({ name, url }) =>
      launch('etcd', async (folder) => ({
        command: (port) => ({
          program,
          args: [
            ...['--name', name, '--data-dir', join(folder, 'data'), '--log-level', 'error', '--initial-cluster', cluster],
            ...['--listen-client-urls', `http://127.0.0.1:${port}`, '--advertise-client-urls', `http://127.0.0.1:${port}`],
            ...['--listen-peer-urls', url, '--initial-advertise-peer-urls', url],
          ],
        }),
        isReady: isHealthy,
        url: (port) => `etcd://127.0.0.1:${port}`,
      })),
    );
    return new EtcdCluster(await allOrNone(starting));
  }

  /** Resolves to the member that leads, once one does. All are asked side by side, and each has all the time: none waits for one that is down or busy. */
  async leader(): Promise<EngineInstance> {
    const [done, patience] = [new AbortController(), new Patience(LEADER_MS)];
    const none = patience.over.then((): never => {
      throw new Error(`no etcd member leads after ${LEADER_MS} ms of a quiet machine`);
    });
    try {
      return await Promise.race([...this.members.map((member) => onceLeading(member, done.signal)), none]);
    } finally {
      done.abort();
      patience.end();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}

/** Resolves to the member once it says that it leads; never when it does not until the signal. */
async function onceLeading(member: EngineInstance, signal: AbortSignal): Promise<EngineInstance> {
  while (!signal.aborted) {
    if (await isLeading(member, signal)) return member;
    await sleep(POLL_MS);
  }
  return await new Promise(() => undefined);
}

async function isLeading({ port }: EngineInstance, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v3/maintenance/status`, { method: 'POST', body: '{}', signal });
    const { header, leader } = (await answer.json()) as StatusAnswer;
    return header.member_id === leader;
  } catch {
    return false; // it is down, or does not know
  }
}

async function allOrNone(starting: readonly Promise<EngineInstance>[]): Promise<readonly EngineInstance[]> {
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map((member) => member.stop()));
  throw failed.reason;
}
