import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { LockName } from '@holdfast/core/provider';
import { answerLimitMs, grantedOrNothing, keptOrTold, orphanLimitMs, releasedForTrue, worksAgain } from '../checks/aftermath.js';
import { becomesFree, begun, rejectsWith } from '../checks/expectations.js';
import { LATE_KEY, learnsOfLoss, OWNER_KEY } from '../checks/learns-of-loss.js';
import { faultsOf } from '../checks/needs.js';
import { take } from '../checks/take.js';
import type { EngineFaults } from '../harness.js';
import { codeOf } from '../party/error-code.js';
import type { Party } from '../party/party.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

type Fault = Exclude<Parameters<EngineFaults['network']>[0], 'none'>;

const SHORT_MS = 300;
const QUEUED_MS = 30;
const REFUSALS: readonly string[] = ['ERR_LOCK_LOST', 'ERR_LOCK_PROVIDER_UNAVAILABLE'];

/** What each fault does to a request, in words for failures. */
const WORDS: Readonly<Record<Fault, string>> = {
  'lose-answers': 'answers lost on the way',
  cut: 'connections cut',
  silence: 'network silent',
};

/** Lets a fault strike requests of every kind under way, and looks at what became of each. */
async function strike(context: SectionContext, [asker, holder, waiter]: readonly Party[], fault: Fault): Promise<void> {
  const { backend, name } = context;
  const faults = faultsOf(backend);
  const words = WORDS[fault];
  const locks = { before: name('before'), during: name('during'), held: name('held'), releasing: name('releasing'), awaited: name('awaited') };
  await worksAgain(context, asker!, 'no fault'); // so that connections are there
  await worksAgain(context, waiter!, 'no fault');
  await holder!.acquire({ key: 'held', name: locks.held, renew: true });
  await holder!.acquire({ key: 'releasing', name: locks.releasing, renew: true });
  await holder!.acquire({ key: 'awaited', name: locks.awaited, renew: true });
  const waiting = begun(waiter!.acquire({ key: 'waiter', name: locks.awaited, renew: true }));
  await pause(QUEUED_MS);
  const before = begun(asker!.acquire({ key: 'before', name: locks.before, renew: true }));
  faults.network(fault);
  const during = begun(asker!.acquire({ key: 'during', name: locks.during, renew: true }));
  const released = begun(holder!.release('releasing'));
  try {
    await pause(SHORT_MS);
  } finally {
    faults.network('none');
  }
  await Promise.all([
    grantedOrNothing(context, before, asker!, 'before', locks.before, words),
    grantedOrNothing(context, during, asker!, 'during', locks.during, words),
    keptOrTold(context, holder!, 'held', locks.held, words),
    releasedForTrue(context, released, locks.releasing, words),
    handOver(context, holder!, waiter!, waiting, locks.awaited, words),
  ]);
  for (const party of [asker!, holder!, waiter!]) await worksAgain(context, party, words);
}

/** The wait that a fault met goes on, or has ended with an error. */
async function handOver(context: SectionContext, holder: Party, waiter: Party, waiting: Promise<unknown>, lock: LockName, words: string): Promise<void> {
  await within(holder.release('awaited').catch((error: unknown) => assert.ok(REFUSALS.includes(codeOf(error) ?? ''), String(error))), answerLimitMs(context), `${words}: a release`);
  await grantedOrNothing(context, waiting, waiter, 'waiter', lock, words);
}

function struck(fault: Fault, title: string): Clause {
  return {
    title,
    async run(context) {
      const parties = await context.parties(3);
      for (let round = 0; round < context.effort.networkFaults; round += 1) await strike(context, parties, fault);
    },
  };
}

function outlasts(fault: Fault, title: string): Clause {
  return {
    title,
    async run(context) {
      const { backend, capabilities, effort, name, parties, provider } = context;
      const faults = faultsOf(backend);
      const words = WORDS[fault];
      const ttlMs = provider().lease?.ttlMs;
      const [late, owner] = await parties(2);
      const lock = name();
      await worksAgain(context, owner!, 'no fault');
      const lateGrant = await late!.acquire({ key: LATE_KEY, name: lock, renew: true });
      faults.network(fault);
      try {
        await pause(ttlMs === undefined ? (capabilities.lossDetectionMs ?? 0) : Math.max(ttlMs, capabilities.crashReleaseMs) + effort.slackMs);
      } finally {
        faults.network('none');
      }
      await worksAgain(context, owner!, words);
      const waiting = begun(owner!.acquire({ key: OWNER_KEY, name: lock, renew: true }));
      if (await settlesWithin(waiting, orphanLimitMs(context))) {
        await learnsOfLoss(context, { lock, late: late!, lateGrant, owner: owner!, ownerGrant: await waiting, after: `after the ${words} for longer than its lease` });
        return;
      }
      assert.equal(await late!.lossCount(LATE_KEY), 0, `${words}: a holder was told that it had lost its lock, but nobody else can get it`);
      await late!.release(LATE_KEY);
      await within(waiting, answerLimitMs(context), `${words}: the wait for a released lock`);
      await owner!.release(OWNER_KEY);
    },
  };
}

const failedStep: Clause = {
  title: 'an engine that answers with an error when it has done it: nothing stays held, and afterwards all is as before',
  async run(context) {
    const { backend, capabilities, provider, name, effort } = context;
    const failLater = backend.failLater?.bind(backend);
    if (!failLater) return; // an acquisition that is one step has nothing half done
    const asker = provider();
    const held = name('held');
    const asked: LockName[] = [];
    const grant = await take(asker, held);
    await failLater(true);
    let released: Promise<unknown> = Promise.resolve();
    try {
      const modes = capabilities.shared ? (['exclusive', 'shared'] as const) : (['exclusive'] as const);
      for (const mode of modes) {
        for (const wait of [true, false]) {
          asked.push(name());
          await rejectsWith(take(asker, asked.at(-1)!, { mode, wait }), 'ERR_LOCK_PROVIDER_UNAVAILABLE', answerLimitMs(context), 'an acquisition that the engine answers with an error');
        }
      }
      released = begun(grant.release().catch((error: unknown) => assert.ok(REFUSALS.includes(codeOf(error) ?? ''), String(error))));
      await settlesWithin(released, effort.slackMs);
    } finally {
      await failLater(false);
    }
    await within(released, answerLimitMs(context), 'a release that the engine answers with an error');
    for (const each of [...asked, held]) await becomesFree(backend, each, orphanLimitMs(context), 'a lock whose acquisition or release the engine answered with an error must become free while the provider lives on');
    await (await within(take(asker, held), answerLimitMs(context), 'acquiring the lock afterwards')).release();
  },
};

const local: Clause = {
  title: 'a lock that goes over no network loses no answer: it is granted and given back',
  async run({ provider, name, effort }) {
    const lock = name();
    await (await take(provider(), lock)).release();
    await within(take(provider(), lock), effort.patienceMs, 'acquiring a lock that was given back');
  },
};

export const lostReply: Section = {
  name: 'lost-reply',
  clauses: ({ reach }) =>
    reach === 'global'
      ? [
          struck('lose-answers', 'answers are lost: a lock granted to nobody is dropped in time, no release is believed that was not answered'),
          struck('cut', 'connections are cut while callers ask, hold, wait and release: no lock without owner, no caller left hanging'),
          struck('silence', 'the network falls silent while callers ask, hold, wait and release: no lock without owner, no caller left hanging'),
          outlasts('cut', 'connections stay cut for longer than a lease: the holder knows before another is granted its lock'),
          outlasts('silence', 'the network stays silent for longer than a lease: the holder knows before another is granted its lock'),
          failedStep,
        ]
      : [local, failedStep],
};
