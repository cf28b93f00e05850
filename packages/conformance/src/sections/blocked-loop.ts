import assert from 'node:assert/strict';
import { begun } from '../checks/expectations.js';
import { LATE_KEY, learnsOfLoss, OWNER_KEY } from '../checks/learns-of-loss.js';
import { codeOf } from '../party/error-code.js';
import type { ProcessParty } from '../party/process-party.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const LEASES = 2;
const SHORTEST_BLOCK_MS = 250;

/** Two leases; where there is none, long enough for an engine to take a holder that shows no life for dead. */
function blockMs({ capabilities }: SectionContext, ttlMs: number | undefined): number {
  return LEASES * (ttlMs ?? Math.max(capabilities.crashReleaseMs, capabilities.lossDetectionMs ?? 0, SHORTEST_BLOCK_MS));
}

async function blockOnce(context: SectionContext, late: ProcessParty, owner: ProcessParty, inThread: boolean): Promise<void> {
  const { effort, provider } = context;
  const lock = context.name();
  const lateGrant = await late.acquire({ key: LATE_KEY, name: lock, renew: true });
  if (inThread) assert.ok(await late.renewInThread(LATE_KEY), 'a provider with lease.renewer must give each grant a renewalKey');
  const waiting = begun(owner.acquire({ key: OWNER_KEY, name: lock, renew: true }));
  const lastsMs = blockMs(context, provider().lease?.ttlMs);
  const blocked = begun(late.block(lastsMs));
  const isTaken = await settlesWithin(waiting, lastsMs);
  await within(blocked, lastsMs + effort.patienceMs, 'a party whose event loop was blocked');
  if (isTaken) {
    assert.ok(!inThread, 'another was granted the lock while a thread renewed it: a blocked event loop must cost no lock');
    await learnsOfLoss(context, { lock, late, lateGrant, owner, ownerGrant: await waiting, after: 'after its event loop was blocked' });
    return;
  }
  await late.release(LATE_KEY);
  await within(waiting, effort.patienceMs, 'the wait for the lock of a process whose event loop was blocked');
  assert.equal(await late.lossCount(LATE_KEY), 0, 'a holder that kept its lock while its event loop was blocked was told that it had lost it');
  await owner.release(OWNER_KEY);
}

const keptByThread: Clause = {
  title: 'a holder whose event loop is blocked for two leases keeps its lock where a thread can renew it',
  async run(context) {
    if (!context.provider().lease?.renewer) return; // `known` asks what is left to promise
    const [late, owner] = await context.processParties(2);
    for (let round = 0; round < context.effort.blockedLoops; round += 1) await blockOnce(context, late!, owner!, true);
  },
};

const known: Clause = {
  title: 'a holder whose event loop is blocked, with nobody to renew for it, keeps its lock or learns of the loss first thing',
  async run(context) {
    const [late, owner] = await context.processParties(2);
    for (let round = 0; round < context.effort.blockedLoops; round += 1) await blockOnce(context, late!, owner!, false);
  },
};

const together: Clause = {
  title: 'a blocked event loop holds up the holder and everybody who waits: afterwards one of them holds the lock',
  async run(context) {
    const { effort, parties, provider, name } = context;
    const [late, owner] = await parties(2);
    const lock = name();
    await late!.acquire({ key: LATE_KEY, name: lock });
    const waiting = begun(owner!.acquire({ key: OWNER_KEY, name: lock, renew: true }));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs(context, provider().lease?.ttlMs));
    await late!.release(LATE_KEY).catch((error: unknown) => assert.equal(codeOf(error), 'ERR_LOCK_LOST', 'the release of a lock whose lease ended in a blocked event loop'));
    await within(waiting, effort.patienceMs, 'the wait for a lock after a blocked event loop');
    await owner!.release(OWNER_KEY);
  },
};

export const blockedLoop: Section = { name: 'blocked-loop', clauses: ({ reach }) => (reach === 'process' ? [together] : [keptByThread, known]) };
