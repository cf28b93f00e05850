import assert from 'node:assert/strict';
import type { LockName, LockProvider } from '@holdfast/core/provider';
import { becomesFree, begun } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { startSoonMs } from '../checks/workload.js';
import type { ContendReport } from '../party/contend.js';
import type { DeathMoment } from '../party/perish.js';
import type { ProcessParty } from '../party/process-party.js';
import { randomFrom } from '../party/random.js';
import { within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const CONTENDERS = 2;
const LONGEST_MOMENT_MS = 3;
const REST_MS = 10; // they must be in the way, not wear the engine out

/** One lock that processes die at, each at the same moment of its acquisition. */
interface Deathbed {
  readonly lock: LockName;
  readonly moment: DeathMoment;
  readonly witnessFolder: string;
}

async function deathbeds({ name, folder, provider }: SectionContext): Promise<readonly Deathbed[]> {
  const moments: readonly DeathMoment[] = ['asking', 'holding', ...(provider().lease ? (['renewing'] as const) : []), 'releasing'];
  return await Promise.all(moments.map(async (moment) => ({ lock: name(moment), moment, witnessFolder: await folder() })));
}

/** Processes that go on taking the locks until they are told to rest. */
async function contend({ effort, seed }: SectionContext, contenders: readonly ProcessParty[], beds: readonly Deathbed[]): Promise<readonly ContendReport[]> {
  const startAtMs = startSoonMs();
  const order = { callers: 1, rounds: Number.MAX_SAFE_INTEGER, startAtMs, giveUpAtMs: startAtMs + effort.clauseTimeoutMs, restMs: REST_MS };
  const orders = contenders.flatMap((contender, index) => beds.map((bed) => ({ contender, bed, party: `contender${String(index)}` })));
  return await Promise.all(
    orders.map(({ contender, bed, party }, index) => contender.contend({ ...order, names: [bed.lock], witnessFolder: bed.witnessFolder, party, seed: seed + index })),
  );
}

async function killOnce({ capabilities, effort }: SectionContext, victim: ProcessParty, bed: Deathbed, next: LockProvider, who: string, afterMs: number): Promise<void> {
  const { lock, moment, witnessFolder } = bed;
  await within(victim.perish({ name: lock, witnessFolder, who, moment, afterMs }), effort.patienceMs, `the acquisition of a process that is to be killed while ${moment}`);
  const freedMs = capabilities.crashReleaseMs + effort.slackMs + (capabilities.fair ? 0 : effort.patienceMs); // others may be served first
  const grant = await within(take(next, lock), freedMs, `the grant after a process was killed while ${moment}`);
  await grant.release();
}

const randomly: Clause = {
  title: 'processes killed before the answer, inside, renewing and releasing: others never meet inside, and go on within crashReleaseMs',
  async run(context) {
    const { backend, capabilities, effort, seed, name, provider, processParties } = context;
    const random = randomFrom(seed);
    const beds = await deathbeds(context);
    const contenders = await processParties(CONTENDERS);
    const next = provider();
    await Promise.all(contenders.map((contender, index) => contender.acquire({ key: 'connected', name: name(`connected-${String(index)}`) }))); // the first one takes longer
    const contending = begun(contend(context, contenders, beds));
    for (let round = 0; round < effort.killsPerMoment; round += 1) {
      const victims = await processParties(beds.length);
      const afterMs = round % 2 === 0 ? 0 : random() * LONGEST_MOMENT_MS;
      await Promise.all(beds.map((bed, index) => killOnce(context, victims[index]!, bed, next, `victim${String(round)}`, afterMs)));
    }
    for (const contender of contenders) await contender.rest();
    const reports = await within(contending, capabilities.crashReleaseMs + effort.patienceMs, 'the end of the work beside killed processes');
    const violations = reports.flatMap((report) => report.violations);
    assert.deepEqual(violations.slice(0, 5), [], `${String(violations.length)} violations beside killed processes`);
    assert.deepEqual(reports.flatMap(({ errors }) => errors).slice(0, 3), [], 'acquisitions beside killed processes failed for a reason of their own');
    for (const { lock } of beds) await becomesFree(backend, lock, capabilities.crashReleaseMs + effort.slackMs, 'a lock at which processes were killed must be free in the end');
  },
};

const never: Clause = {
  title: 'a lock that reaches one process: whoever takes it lives as long as everybody else',
  async run({ provider, name, effort }) {
    const lock = name();
    await (await take(provider(), lock)).release();
    await within(take(provider(), lock), effort.patienceMs, 'acquiring a lock that was given back');
  },
};

export const randomKill: Section = { name: 'random-kill', clauses: ({ reach }) => [reach === 'process' ? never : randomly] };
