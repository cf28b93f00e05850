import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type { ProcessState } from './section.js';

/** Puts this process into `state`, before anything is measured and after core was imported. `copy` names a copy of core, see copy-hooks.ts. */
export function enterState(state: ProcessState, copy?: string): void {
  if (state === 'plain') return takeTrackingOut(realmOf(copy));
  new AsyncLocalStorage<number>().run(1, () => undefined);
  if (state === 'domains') createRequire(import.meta.url)('node:domain');
}

/** Throws unless core really was in `state`: it tracks call chains with AsyncLocalStorage from its first acquisition on, or not at all. */
export function assertState(state: ProcessState): void {
  const tracks = realmOf().chain instanceof AsyncLocalStorage;
  if (tracks !== (state !== 'plain')) throw new Error(`the process was to be in state ${state}, but core ${tracks ? 'tracks' : 'does not track'} call chains`);
}

/** In place of the storage that carries the call chain: knows no holder and passes calls on. What tracking costs is the difference. */
function takeTrackingOut(realm: Realm): void {
  realm.chain = {
    getStore: () => undefined,
    enterWith: () => undefined,
    run: (_link: unknown, body: (a: unknown, b: unknown, c: unknown) => unknown, a: unknown, b: unknown, c: unknown) => body(a, b, c),
  };
}

/** What the copies of core in one process share; its call chain is the part that is taken out here. */
interface Realm {
  chain?: unknown;
}

function realmOf(copy?: string): Realm {
  const key = Symbol.for(`@holdfast/core${copy === undefined ? '' : `-${copy}`}/realm/1`);
  const realm = (globalThis as { [key: symbol]: Realm | undefined })[key];
  if (realm === undefined) throw new Error('core keeps its shared state elsewhere than the benchmark thinks: correct process-state.ts');
  return realm;
}
