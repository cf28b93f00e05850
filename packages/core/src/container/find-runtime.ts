import type { Container } from 'inversify';
import { LockError } from '../errors/lock-error.js';
import { realm } from '../realm.js';
import { LOCKS, type LockRuntime } from './lock-runtime.js';

/**
 * From now on, locked objects that no container made, static methods and imperative locks use the locks of `container`; `undefined` takes
 * the default away again. One default per JavaScript realm, shared by all copies of this package.
 * @public
 */
export function setDefaultLockContainer(container: Container | undefined): void {
  realm.defaultContainer = container;
}

/** The runtime of `container`. @internal */
export function runtimeOf(container: Container): LockRuntime {
  const runtime = container.isBound(LOCKS) ? container.get<LockRuntime>(LOCKS) : undefined;
  if (runtime !== undefined) return runtime;
  throw new LockError('ERR_LOCK_NO_CONTAINER', 'the container has not loaded lockModule(…): call container.load(lockModule({ … })) first');
}

/** The runtime that serves `self`: the one its container gave it, else the default container's. @internal */
export function runtimeFor(self: unknown, label: string | undefined): LockRuntime {
  const own = (self as { [LOCKS]?: LockRuntime } | undefined | null)?.[LOCKS];
  if (own !== undefined) return own;
  if (realm.defaultContainer !== undefined) return runtimeOf(realm.defaultContainer as Container);
  throw new LockError(
    'ERR_LOCK_NO_CONTAINER',
    `${label ?? 'the lock'}: the object was not made by a container that loaded lockModule(…), and there is no default container; ` +
      'get the object from the container, name its class in lockable(container, Class), or call setDefaultLockContainer(container)',
    { method: label },
  );
}
