import assert from 'node:assert/strict';
import { isLockError, lockName, type LockGrant, type LockName, type LockScope } from '@holdfast/core/provider';
import { becomesFree, begun, isFreeNow, isHeldNow, isKeptOut, rejectsWith } from '../checks/expectations.js';
import { COLLIDING_NAMES } from '../checks/colliding-names.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const LONG = 'a long name that goes on and on '.repeat(40);

/** Each is a name of its own; neighbours look alike to one sloppy encoding or another. */
const AWKWARD: readonly string[] = [
  ...['a/b', 'a_b', 'a-b', 'a.b', 'a:b', 'a\\b', 'a%2Fb', 'a%2fb', 'a%b', 'a+b', 'a b', 'a  b', 'ab', 'a/b/', '/a/b', 'a//b'],
  ...['.', '..', '...', '../a', './a', '/', '//', ' ', '  ', 'x', 'x ', ' x', 'x.', 'x\t', 'x\n', 'x\r\n', 'x\u0000', 'x\u0000y'],
  ...['{', '}', '{x}', '{{x}}', '$x', '`x`', "'x'", '"x"', '*', '?', '~', '-rf', '#', ';x', '|x', '<x>', 'nul', 'CON'],
  ...['Name', 'name', 'NAME', 'ß', 'ss', 'ı', 'i', 'İ', 'ſ', 's'],
  ...['\u00e9', 'e\u0301', 'e', '\u212b', '\u00c5', 'A\u030a', '\ufb01', 'fi', '\u200bx', 'x\u200d', '\ufeffx'],
  ...['🔒', '🔓', '👩‍🚀', '👩🚀', '日本', '日 本', '\u{10ffff}', '\uffff'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'undefined', 'null', '0', '00', '1e3', '1000'],
  ...['(x)', '[x]', 'x=', 'x&', 'x,', 'x;', '^x', 'x!', 'x@', '００', 'ａ', 'Ａ', 'è', 'ê', 'ñ', 'n', '\u00a0', '\u2028', 'я', 'Я', 'σ', 'ς', 'Σ'],
  ...['z'.repeat(64), `${'z'.repeat(63)}!`, `${'z'.repeat(30)}!${'z'.repeat(33)}`, 'z'.repeat(65), 'z'.repeat(20_000), `${'z'.repeat(10_000)}!${'z'.repeat(9_999)}`, `${'z'.repeat(19_999)}!`],
  ...[LONG, `${LONG}1`, `${LONG}2`, `${LONG.slice(0, -1)}!`, '🔒'.repeat(300), `${'🔒'.repeat(299)}🔓`, 'y'.repeat(5_000), 'y'.repeat(5_001)],
];

/** Released in this order: each could be taken for a pattern or a beginning of those after it. */
const ALIKE: readonly string[] = ['v', '*', 'v*', 'v%', 'v_', 'v?', '[v]', '.*', 'v/', 'v1', 'v/1', 'v-1', 'v:1', '1/v', '1v', 'V'];

async function holdAll({ backend, provider, effort }: SectionContext, names: readonly LockName[]): Promise<void> {
  const holder = provider();
  for (const name of names) {
    const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}… (${String(name.length)} characters)` : name);
    await isFreeNow(backend, name, `${shown} shows as held before anybody took it: it is one lock with a name held before`);
    await within(take(holder, name), effort.patienceMs, `acquiring ${shown} while other names are held`);
    await isHeldNow(backend, name, `${shown} was granted but the engine does not hold it`);
  }
}

const awkward: Clause = {
  title: 'any well-formed name is a lock of its own: slashes, dots, blanks, braces, cases, normal forms, emoji, long shared beginnings',
  async run(context) {
    assert.equal(new Set(AWKWARD).size, AWKWARD.length);
    await holdAll(context, AWKWARD.map((name) => lockName(context.capabilities.reach, name)));
  },
};

const same: Clause = {
  title: 'an awkward name is the same lock to everyone',
  async run({ backend, capabilities, parties, provider, effort }) {
    const [other] = await parties(1);
    const holder = provider();
    const names = ['a/b', '..', 'e\u0301', '{x} y', '👩‍🚀', 'x\u0000', `${LONG}1`].map((name) => lockName(capabilities.reach, name));
    for (const name of names) {
      const grant = await within(take(holder, name), effort.patienceMs, `acquiring ${JSON.stringify(name)}`);
      const waiting = begun(other!.acquire({ key: name, name, renew: true }));
      await isKeptOut(waiting, `${JSON.stringify(name)} was granted to two providers at once`);
      await grant.release();
      await within(waiting, effort.patienceMs, `the wait for ${JSON.stringify(name)}`);
      await other!.release(name);
      await becomesFree(backend, name, effort.slackMs, `${JSON.stringify(name)} must be free after its release`);
    }
  },
};

const scopes: Clause = {
  title: 'one name at two scopes is two locks',
  run: (context) => holdAll(context, (['process', 'node', 'global'] satisfies LockScope[]).map((scope) => lockName(scope, 'same'))),
};

const many: Clause = {
  title: 'thousands of names held at once do not meet',
  run: (context) => holdAll(context, Array.from({ length: context.effort.names }, (_, index) => lockName(context.capabilities.reach, `volume-${String(index)}`))),
};

const hashed: Clause = {
  title: 'names whose usual short hashes are equal are locks of their own',
  run: async (context) => {
    for (const pair of COLLIDING_NAMES[context.capabilities.reach]) await holdAll(context, pair.map((text) => lockName(context.capabilities.reach, text)));
  },
};

const alike: Clause = {
  title: 'a release frees no name that begins, ends or reads alike',
  async run({ backend, capabilities, provider, effort }) {
    const holder = provider();
    const names = ALIKE.map((text) => lockName(capabilities.reach, text));
    const grants = new Map<LockName, LockGrant>();
    for (const name of names) grants.set(name, await within(take(holder, name), effort.patienceMs, `acquiring ${JSON.stringify(name)}`));
    for (const [index, name] of names.entries()) {
      await grants.get(name)!.release();
      for (const other of names.slice(index + 1)) await isHeldNow(backend, other, `the release of ${JSON.stringify(name)} freed ${JSON.stringify(other)}, too`);
    }
  },
};

/** Names that belong to other programs, too. */
const foreign: Clause = {
  title: 'where names are mapped to those of other programs: every name is one lock to everyone, or is refused to everyone',
  async run({ backend, capabilities, parties, provider, effort }) {
    const [other] = await parties(1);
    const holder = provider();
    for (const text of AWKWARD) {
      const name = lockName(capabilities.reach, text);
      const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
      const grant = await within(take(holder, name), effort.patienceMs, `acquiring ${shown}`).catch((error: unknown) => {
        if (isLockError(error, 'ERR_LOCK_NAME_INVALID')) return undefined;
        throw error;
      });
      if (grant === undefined) {
        await rejectsWith(other!.acquire({ key: text, name }), 'ERR_LOCK_NAME_INVALID', effort.patienceMs, `${shown}, refused to one caller, asked for by another`);
        continue;
      }
      await isHeldNow(backend, name, `${shown} was granted but the engine does not hold it`);
      const busy = other!.acquire({ key: text, name, wait: false });
      await rejectsWith(busy, 'ERR_LOCK_BUSY', effort.patienceMs, `${shown}, held by another`);
      await grant.release();
      await becomesFree(backend, name, effort.slackMs, `${shown} must be free after its release`);
    }
  },
};

export const names: Section = { name: 'names', clauses: ({ distinctNames }) => (distinctNames === false ? [foreign] : [awkward, hashed, alike, same, scopes, many]) };
