import assert from 'node:assert/strict';
import { rejectsHereWith, rejectsWith } from '../checks/expectations.js';
import { needs } from '../checks/needs.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const unreachable: Clause = {
  title: 'an engine that cannot be reached: ERR_LOCK_PROVIDER_UNAVAILABLE with its cause, never a grant',
  async run({ backend, name, capabilities, effort }) {
    const make = needs(backend, 'unreachable', `the manifest says reach '${capabilities.reach}', so there is an engine outside the process`);
    const provider = make();
    for (const wait of [true, false]) {
      const asked = take(provider, name(), { wait });
      asked.catch(() => undefined);
      await rejectsHereWith(asked, 'ERR_LOCK_PROVIDER_UNAVAILABLE', effort.patienceMs, `acquire (wait: ${String(wait)}) without an engine`);
      const error = (await rejectsWith(asked, 'ERR_LOCK_PROVIDER_UNAVAILABLE', effort.patienceMs, 'acquire')) as Error;
      assert.ok(error.cause !== undefined, 'the error must carry what the engine or its client said as its cause');
    }
    await within(provider.close(), effort.patienceMs, 'close() of a provider that never reached its engine');
  },
};

const none: Clause = {
  title: 'a lock that reaches one process needs nothing outside it',
  async run({ provider, name, effort }) {
    await within(take(provider(), name()), effort.patienceMs, 'acquiring a free lock');
  },
};

export const engineErrors: Section = { name: 'engine-errors', clauses: ({ reach }) => [reach === 'process' ? none : unreachable] };
