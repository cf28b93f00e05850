import type { ProviderSource } from '../harness.js';
import { builtFile } from '../contenders/built-file.js';
import { ContenderPool } from '../contenders/contender-pool.js';
import { ProcessParty } from './process-party.js';
import { settlesWithin } from './within.js';

const SHUT_LIMIT_MS = 2_000;

interface Member {
  readonly pool: ContenderPool;
  readonly party: ProcessParty;
}

/** Warm processes that are pointed at one backend after another. A process that was killed or does not answer is replaced. */
export class Crew {
  #idle: Member[] = [];
  #busy: Member[] = [];

  /** `count` parties on the backend that `source` names, each in a process of its own. */
  async take(count: number, source: ProviderSource): Promise<readonly ProcessParty[]> {
    const missing = Math.max(0, count - this.#idle.length);
    this.#idle.push(...(await Promise.all(Array.from({ length: missing }, startMember))));
    const taken = this.#idle.splice(0, count);
    this.#busy.push(...taken);
    await Promise.all(taken.map(({ pool }) => pool.call(0, 'open', source)));
    return taken.map(({ party }) => party);
  }

  /** Closes the providers of all parties taken and keeps the processes. */
  async giveBack(): Promise<void> {
    await Promise.all(
      this.#busy.splice(0).map(async (member) => {
        let isWell = false;
        // Asked twice: the second answer comes a turn later, when what the first left behind has had its chance to end the process.
        const shut = member.party.shut().then(() => member.party.shut()).then(() => (isWell = true), () => undefined);
        await settlesWithin(shut, SHUT_LIMIT_MS);
        if (isWell) this.#idle.push(member);
        else await discard(member);
      }),
    );
  }

  async stop(): Promise<void> {
    await this.giveBack();
    await Promise.all(this.#idle.splice(0).map(({ pool }) => pool.stop()));
  }
}

async function discard({ pool }: Member): Promise<void> {
  await pool.kill(0, 'SIGKILL');
  await pool.stop();
}

async function startMember(): Promise<Member> {
  const pool = await ContenderPool.start({ module: builtFile('lib/party/party-process.js'), processes: 1, stderr: 'pipe' });
  return { pool, party: new ProcessParty(pool) };
}
