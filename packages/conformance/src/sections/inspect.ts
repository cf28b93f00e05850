import assert from 'node:assert/strict';
import { lockName, type LockHolder, type LockName, type LockProvider, type LockState } from '@holdfast/core/provider';
import { begun, eventually, isHeldNow } from '../checks/expectations.js';
import { hasWaiters } from '../checks/has-waiters.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

/** Names that another's pattern language would read otherwise. */
const LITERAL: readonly string[] = ['a.c', 'abc', 'abcd', 'a*', 'a?c', '[ab]c', 'a_c', 'a%c', 'a', 'A.c', '(a', 'a\\c'];

async function listed(provider: LockProvider, prefix?: LockName): Promise<LockState[]> {
  const states: LockState[] = [];
  for await (const state of provider.inspect!(prefix)) states.push(state);
  return states;
}

const lists: Clause = {
  title: 'inspect, where there is one, lists what is held and by whom, and nothing else',
  async run({ parties, provider, name, effort }) {
    const looker = provider();
    if (looker.inspect === undefined) return; // optional in the contract
    const [holder] = await parties(1);
    const [held, other] = [name('held'), name('other')];
    assert.deepEqual(await listed(looker), [], 'inspect lists something on a fresh backend');
    await holder!.acquire({ key: 'a', name: held, renew: true });
    await holder!.acquire({ key: 'b', name: other, renew: true });
    const states = await listed(looker);
    assert.deepEqual(states.map((state) => state.name).sort(), [held, other].sort(), 'inspect must list the locks that are held');
    for (const state of states) {
      assert.equal(state.holders.length, 1, `inspect must tell one holder of ${state.name}`);
      assert.equal(state.holders[0]!.pid, holder!.pid, `inspect must tell the holder that the request named (pid)`);
      const { method = 'Conformance.party' } = state.holders[0]!; // an engine may know the process only
      assert.equal(method, 'Conformance.party', `inspect must tell the holder that the request named (method)`);
    }
    assert.deepEqual((await listed(looker, held)).map((state) => state.name), [held], 'inspect(prefix) must list only names that start with it');
    await holder!.release('b');
    const isGone = async () => (await listed(looker)).every((state) => state.name !== other);
    await eventually(isGone, effort.slackMs, 'inspect must not list a lock that was released');
    assert.deepEqual((await listed(looker)).map((state) => state.name), [held], 'inspect must still list a lock that is held');
  },
};

const holders: Clause = {
  title: 'inspect tells each holder as the request named it, each shared one, and who waits as a number at most',
  async run({ capabilities, parties, provider, name, effort }) {
    const looker = provider();
    if (looker.inspect === undefined) return; // optional in the contract
    const [holder, other] = await parties(2);
    const [lock, read] = [name(), name('read')];
    const askedAt = Date.now();
    const asked = new Map<string, readonly LockHolder[]>();
    asked.set(lock, [(await holder!.acquire({ key: 'a', name: lock, renew: true })).owner]);
    if (capabilities.shared) {
      const [one, two] = [holder!, other!].map((party) => party.acquire({ key: 'r', name: read, mode: 'shared', renew: true }));
      asked.set(read, [(await one!).owner, (await two!).owner]);
    }
    const waiting = begun(other!.acquire({ key: 'w', name: lock }));
    await other!.lossCount('w'); // its answer shows that the process has begun to ask
    await hasWaiters(looker, lock, 1, effort.patienceMs);
    const states = await listed(looker);
    assert.deepEqual(states.map((state) => state.name).sort(), [...asked.keys()].sort(), 'inspect must list the locks that are held');
    for (const { name: shown, holders: told } of states) {
      const wanted = asked.get(shown)!;
      assert.equal(told.length, wanted.length, `inspect must tell ${String(wanted.length)} holders of ${shown}: whoever waits is none`);
      assert.deepEqual(told.map(({ pid }) => pid).sort(), wanted.map(({ pid }) => pid).sort(), `inspect must tell the holders of ${shown} (pid)`);
      for (const { host, sinceAt } of told) {
        assert.equal(host, wanted[0]!.host, `inspect must tell where the holder of ${shown} is (host)`);
        assert.ok(sinceAt >= askedAt - effort.slackMs && sinceAt <= Date.now() + effort.slackMs, `inspect must tell since when ${shown} is held (sinceAt)`);
      }
    }
    const ids = states.flatMap((state) => state.holders.map(({ id }) => id));
    const known = [...asked.values()].flat().map(({ id }) => id);
    if (ids.some((id) => known.includes(id))) assert.deepEqual(ids.toSorted(), known.toSorted(), 'inspect must tell the holders that the requests named (id)'); // an engine may have its own
    await holder!.release('a');
    await within(waiting, effort.patienceMs, 'the wait for a lock that was looked at');
    await hasWaiters(looker, lock, 0, effort.patienceMs);
    const now = (await listed(looker, lock)).flatMap((state) => state.holders.map(({ pid }) => pid));
    assert.deepEqual(now, [other!.pid], 'inspect must tell the new holder after a hand-over (pid)');
  },
};

const literal: Clause = {
  title: 'inspect takes its prefix as it is, not as a pattern, and changes nothing by looking',
  async run({ backend, capabilities, parties, provider }) {
    const looker = provider();
    if (looker.inspect === undefined) return; // optional in the contract
    const [holder] = await parties(1);
    const all = LITERAL.map((text) => lockName(capabilities.reach, text));
    for (const lock of all) await holder!.acquire({ key: lock, name: lock, renew: true });
    for (const prefix of all) {
      const shown = (await listed(looker, prefix)).map((state) => state.name).sort();
      assert.deepEqual(shown, all.filter((lock) => lock.startsWith(prefix)).sort(), `inspect(${JSON.stringify(prefix)}) must list the names that start with it, taken as it is`);
    }
    for (const lock of all) {
      await isHeldNow(backend, lock, 'a look with inspect freed a lock');
      assert.equal(await holder!.lossCount(lock), 0, 'a look with inspect was told to a holder as a loss');
    }
  },
};

const noDead: Clause = {
  title: 'inspect lists no dead holder beyond crashReleaseMs',
  async run({ capabilities, processParties, provider, name, effort }) {
    const looker = provider();
    if (looker.inspect === undefined) return; // optional in the contract
    const [victim] = await processParties(1);
    const lock = name();
    await victim!.acquire({ key: 'a', name: lock, renew: true });
    await victim!.signal('SIGKILL');
    await eventually(async () => (await listed(looker, lock)).length === 0, capabilities.crashReleaseMs + effort.slackMs, 'inspect must not list the lock of a dead holder');
  },
};

export const inspect: Section = { name: 'inspect', clauses: ({ reach, distinctNames }) => [lists, holders, ...(distinctNames === false ? [] : [literal]), ...(reach === 'process' ? [] : [noDead])] };
