import assert from 'node:assert/strict';
import type { LockName, LockProvider, LockState } from '@holdfast/core/provider';
import { eventually } from '../checks/expectations.js';
import type { Clause, Section } from '../section.js';

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

export const inspect: Section = { name: 'inspect', clauses: () => [lists] };
