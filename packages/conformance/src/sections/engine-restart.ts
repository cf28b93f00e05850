import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { answerLimitMs, grantedOrNothing, keptOrTold, worksAgain } from '../checks/aftermath.js';
import { begun, isHeldNow } from '../checks/expectations.js';
import { faultsOf } from '../checks/needs.js';
import { RisingFence } from '../checks/rising-fence.js';
import { take } from '../checks/take.js';
import { codeOf } from '../party/error-code.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const QUEUED_MS = 30;
const WORDS = 'engine restarted';
const GRANTS_BEFORE = 3;

const holders: Clause = {
  title: 'kill -9 of the engine: what was held is held afterwards, or its holder is told; who waited is served or refused; it all works again',
  async run(context) {
    const { backend, effort, parties, name } = context;
    const [holder, other, waiter] = await parties(3);
    for (let round = 0; round < effort.restarts; round += 1) {
      const [lock, theirs, awaited] = [name('held'), name('theirs'), name('awaited')];
      const [key, theirKey, awaitedKey] = [`held-${String(round)}`, `theirs-${String(round)}`, `awaited-${String(round)}`];
      await holder!.acquire({ key, name: lock, renew: true });
      await other!.acquire({ key: theirKey, name: theirs, renew: true });
      await other!.acquire({ key: awaitedKey, name: awaited, renew: true });
      const waiting = begun(waiter!.acquire({ key: awaitedKey, name: awaited, renew: true }));
      await pause(QUEUED_MS);
      await faultsOf(backend).restart();
      await Promise.all([keptOrTold(context, holder!, key, lock, WORDS), keptOrTold(context, other!, theirKey, theirs, WORDS)]);
      const released = await within(other!.release(awaitedKey).then(() => undefined, codeOf), answerLimitMs(context), `${WORDS}: a release`);
      assert.ok(released === undefined || released === 'ERR_LOCK_LOST' || released === 'ERR_LOCK_PROVIDER_UNAVAILABLE', `${WORDS}: a release rejected with ${String(released)}`);
      await grantedOrNothing(context, waiting, waiter!, awaitedKey, awaited, WORDS);
      for (const party of [holder!, other!, waiter!]) await worksAgain(context, party, WORDS);
    }
  },
};

const fences: Clause = {
  title: 'the fence of a name never falls, also when the engine was killed and started again',
  async run(context) {
    const { backend, effort, parties, name } = context;
    const [party] = await parties(1);
    const lock = name();
    const rising = new RisingFence();
    for (let round = 0; round < effort.restarts; round += 1) {
      for (let grant = 0; grant < GRANTS_BEFORE; grant += 1) {
        const key = `${String(round)}-${String(grant)}`;
        rising.check((await within(party!.acquire({ key, name: lock, renew: true }), answerLimitMs(context), 'acquiring a free lock')).fence, `grant ${key}`);
        await party!.release(key);
      }
      await faultsOf(backend).restart();
      await worksAgain(context, party!, WORDS);
      const key = `${String(round)}-after`;
      const asked = party!.acquire({ key, name: lock, renew: true });
      rising.check((await within(asked, answerLimitMs(context), `${WORDS}: acquiring a free lock`)).fence, `${WORDS}: the next grant`);
      await party!.release(key);
    }
  },
};

const nothingToRestart: Clause = {
  title: 'a lock whose engine lives and dies with its callers, or with their host, is held until it is given back',
  async run({ backend, provider, name }) {
    const lock = name();
    const grant = await take(provider(), lock);
    await isHeldNow(backend, lock, 'a held lock');
    await grant.release();
  },
};

export const engineRestart: Section = {
  name: 'engine-restart',
  clauses: ({ reach, fencing }) => (reach === 'global' ? [holders, ...(fencing ? [fences] : [])] : [nothingToRestart]),
};
