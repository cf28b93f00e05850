import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineInstance } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import { isHealthy } from './start-etcd.js';

const MEMBERS = 3;
const LEADER_MS = 30_000;
const POLL_MS = 20;
const ANSWER_MS = 1_000;

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
    const starting = peers.map(async ({ name, url }) => {
      const folder = await mkdtemp(join(tmpdir(), 'holdfast-etcd-'));
      const command = (port: number) => ({
        program,
        args: [
          ...['--name', name, '--data-dir', join(folder, 'data'), '--log-level', 'error', '--initial-cluster', cluster],
          ...['--listen-client-urls', `http://127.0.0.1:${port}`, '--advertise-client-urls', `http://127.0.0.1:${port}`],
          ...['--listen-peer-urls', url, '--initial-advertise-peer-urls', url],
        ],
      });
      return await launch({ name: 'etcd', folder, command, isReady: isHealthy, url: (port) => `etcd://127.0.0.1:${port}` });
    });
    return new EtcdCluster(await allOrNone(starting));
  }

  /** Resolves to the member that leads, once one does. */
  async leader(): Promise<EngineInstance> {
    const giveUpAt = performance.now() + LEADER_MS;
    for (;;) {
      for (const member of this.members) if (await isLeading(member)) return member;
      if (performance.now() > giveUpAt) throw new Error(`no etcd member leads after ${LEADER_MS} ms`);
      await sleep(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}

async function isLeading({ port }: EngineInstance): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v3/maintenance/status`, { method: 'POST', body: '{}', signal: AbortSignal.timeout(ANSWER_MS) });
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
