import assert from 'node:assert/strict';
import { begun, isKeptOut } from '../checks/expectations.js';
import { LATE_KEY, learnsOfLoss, OWNER_KEY } from '../checks/learns-of-loss.js';
import type { ProcessParty } from '../party/process-party.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const AT_ONCE = 8;

async function pauseOnce(context: SectionContext, late: ProcessParty, owner: ProcessParty, ttlMs: number | undefined): Promise<void> {
  const { capabilities, effort } = context;
  const lock = context.name();
  const lateGrant = await late.acquire({ key: LATE_KEY, name: lock, renew: true });
  if (ttlMs !== undefined) await late.renew([LATE_KEY]); // so that there is a renewal to remember
  await late.signal('SIGSTOP');
  const waiting = begun(owner.acquire({ key: OWNER_KEY, name: lock, renew: true }));
  const isTaken = await settlesWithin(waiting, Math.max(ttlMs ?? 0, capabilities.crashReleaseMs) + effort.slackMs);
  await late.signal('SIGCONT');
  if (isTaken) {
    await learnsOfLoss(context, { lock, late, lateGrant, owner, ownerGrant: await waiting, after: 'after being stopped' });
    return;
  }
  assert.equal(ttlMs, undefined, 'a stopped holder kept its lock beyond its lease');
  await late.release(LATE_KEY); // the engine waits for a stopped process
  await within(waiting, effort.patienceMs, 'the wait for the lock of a process that was stopped');
  assert.equal(await late.lossCount(LATE_KEY), 0, 'a holder that kept its lock while it was stopped was told that it had lost it');
  await owner.release(OWNER_KEY);
}

const stopped: Clause = {
  title: 'a holder stopped by SIGSTOP beyond its lease learns of the loss first thing, leaves the new holder alone, and has the lower fence',
  async run(context) {
    const ttlMs = context.provider().lease?.ttlMs;
    const { pausedHolders } = context.effort;
    const parties = await context.processParties(2 * Math.min(AT_ONCE, pausedHolders));
    for (let done = 0; done < pausedHolders; done += AT_ONCE) {
      const count = Math.min(AT_ONCE, pausedHolders - done);
      await Promise.all(Array.from({ length: count }, (_, index) => pauseOnce(context, parties[2 * index]!, parties[2 * index + 1]!, ttlMs)));
    }
  },
};

const silent: Clause = {
  title: 'a holder in this process that does not renew learns of the loss first thing; without lease it stays the holder',
  async run(context) {
    const { capabilities, effort, parties, provider, name } = context;
    const ttlMs = provider().lease?.ttlMs;
    const [late, owner] = await parties(2);
    const lock = name();
    const lateGrant = await late!.acquire({ key: LATE_KEY, name: lock });
    const waiting = begun(owner!.acquire({ key: OWNER_KEY, name: lock, renew: true }));
    if (ttlMs === undefined) {
      await isKeptOut(waiting, 'another was granted a lock without lease that its holder never gave back');
      await late!.release(LATE_KEY);
      await within(waiting, effort.patienceMs, 'the wait for a released lock');
      return;
    }
    const ownerGrant = await within(waiting, Math.max(ttlMs, capabilities.crashReleaseMs) + effort.slackMs, 'the wait for a lock that nobody renews');
    await learnsOfLoss(context, { lock, late: late!, lateGrant, owner: owner!, ownerGrant, after: 'after its lease' });
  },
};

export const pausedHolder: Section = { name: 'paused-holder', clauses: ({ reach }) => [reach === 'process' ? silent : stopped] };
