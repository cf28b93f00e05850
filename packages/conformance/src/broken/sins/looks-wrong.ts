import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import type { ProviderClass, Sins } from '../sin.js';
import { NODE } from '../sin.js';

type Retell = (states: readonly LockState[], prefix: LockName | undefined) => readonly LockState[];

/** Retells what the reference sees. */
function retelling(retell: Retell): ProviderClass {
  return class extends ReferenceLockProvider {
    override async *inspect(prefix?: LockName): AsyncIterable<LockState> {
      const states: LockState[] = [];
      for await (const state of super.inspect()) states.push(state);
      const begins = (state: LockState): boolean => state.name.startsWith(prefix ?? '');
      yield* retell(states, prefix).filter((state) => retell === everything || retell === byPattern || begins(state));
    }
  };
}

const changed = (change: (holder: LockHolder) => LockHolder): Retell => (states) => states.map((state) => ({ ...state, holders: state.holders.map(change) }));
const everything: Retell = (states) => states;
const byPattern: Retell = (states, prefix) => states.filter(({ name }) => new RegExp(`^${(prefix ?? '').replaceAll('(', '').replaceAll('*', '.*').replaceAll('?', '.')}`).test(name));

/** Frees what it looks at, to see whether somebody holds it. */
class TouchingLockProvider extends ReferenceLockProvider {
  override async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    for await (const state of super.inspect(prefix)) {
      await this.link.forceRelease(state.name);
      yield state;
    }
  }
}

/** Goes on listing what it saw once. */
class RememberingLockProvider extends ReferenceLockProvider {
  readonly #seen = new Map<string, LockState>();

  override async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    for await (const state of super.inspect()) this.#seen.set(state.name, state);
    for (const state of this.#seen.values()) if (state.name.startsWith(prefix ?? '')) yield state;
  }
}

/** Lists what it granted itself. */
class SelfCentredLockProvider extends ReferenceLockProvider {
  readonly #own = new Set<LockName>();

  override async acquire(...asked: Parameters<ReferenceLockProvider['acquire']>): ReturnType<ReferenceLockProvider['acquire']> {
    this.#own.add(asked[0]);
    return await super.acquire(...asked);
  }

  override async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    for await (const state of super.inspect(prefix)) if (this.#own.has(state.name)) yield state;
  }
}

export const looksWrong: Sins = {
  'names-a-stranger-as-holder': { fails: 'inspect', provider: retelling(changed((holder) => ({ ...holder, pid: holder.pid + 1 }))) },
  'names-the-last-asker-as-holder': {
    fails: 'inspect',
    provider: retelling((states) => states.map((state) => ({ ...state, holders: state.holders.map(() => states.at(-1)!.holders[0]!) }))),
  },
  'tells-another-host': { fails: 'inspect', provider: retelling(changed((holder) => ({ ...holder, host: 'localhost.invalid' }))) },
  'tells-another-method': { fails: 'inspect', provider: retelling(changed((holder) => ({ ...holder, method: 'Somebody.else' }))) },
  'tells-seconds-for-milliseconds': { fails: 'inspect', provider: retelling(changed((holder) => ({ ...holder, sinceAt: holder.sinceAt / 1_000 }))) },
  'tells-one-reader-of-many': { fails: 'inspect', provider: retelling((states) => states.map((state) => ({ ...state, holders: state.holders.slice(0, 1) }))) },
  'counts-no-waiters': { fails: 'inspect', provider: retelling((states) => states.map((state) => ({ ...state, waiterCount: 0 }))) },
  'tells-waiters-as-holders': {
    fails: 'inspect',
    provider: retelling((states) => states.map((state) => ({ ...state, holders: [...state.holders, ...Array.from({ length: state.waiterCount ?? 0 }, (_, index) => ({ ...state.holders[0]!, id: String(index) }))] }))),
  },
  'lists-whatever-the-prefix': { fails: 'inspect', provider: retelling(everything) },
  'takes-a-prefix-for-a-pattern': { fails: 'inspect', provider: retelling(byPattern) },
  'frees-what-it-looks-at': { fails: 'inspect', provider: TouchingLockProvider },
  'lists-what-was-held-once': { fails: 'inspect', provider: RememberingLockProvider },
  'lists-only-its-own': { fails: 'inspect', provider: SelfCentredLockProvider },
  'names-the-looker-on-a-node': { fails: 'inspect', provider: retelling(changed((holder) => ({ ...holder, pid: process.pid }))), harness: NODE },
};
