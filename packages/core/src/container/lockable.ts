import { inject, optional, type Container, type ServiceIdentifier } from 'inversify';
import { LOCKS, type LockRuntime } from './lock-runtime.js';
import { runtimeOf } from './find-runtime.js';
import { reportBareOverrides } from '../decorator/bare-override.js';

/**
 * Makes objects of the given services find the locks of `container` when Inversify activates them. Needed where `@Locked` cannot see to it
 * itself: classes in the standard decorator dialect, subclasses without a `@Locked` of their own, objects that `toDynamicValue` or a
 * factory makes. A class with static locked methods is served itself, too. Call it before the first `get`.
 * @throws {@link LockError} `ERR_LOCK_NO_CONTAINER` — the container has not loaded `lockModule`
 * @public
 */
export function lockable(container: Container, ...services: readonly ServiceIdentifier[]): void {
  const runtime = runtimeOf(container);
  for (const service of services) {
    container.onActivation(service, (_context, instance: unknown) => {
      if (typeof instance === 'object' && instance !== null) attach(instance, runtime);
      return instance;
    });
    if (typeof service === 'function') attach(service, runtime);
  }
}

const prepared = new WeakSet<object>();

/**
 * Lets Inversify give every instance of the class of `prototype` its runtime, as an optional property injection under a symbol, so that no
 * base class and no constructor parameter is needed. Legacy dialect only: the standard one does not show the prototype.
 * @internal
 */
export function injectRuntime(prototype: object): void {
  if (prepared.has(prototype)) return;
  prepared.add(prototype);
  // Kept out of sight of inspection and spreading; and the moment of injection is the moment of activation.
  Object.defineProperty(prototype, LOCKS, {
    configurable: true,
    get: () => undefined,
    set(this: object, runtime: LockRuntime | undefined) {
      if (runtime !== undefined) attach(this, runtime);
    },
  });
  (inject(LOCKS) as PropertyDecorator)(prototype, LOCKS);
  (optional() as PropertyDecorator)(prototype, LOCKS);
}

function attach(target: object, runtime: LockRuntime): void {
  Object.defineProperty(target, LOCKS, { value: runtime, configurable: true, writable: true, enumerable: false });
  if (typeof target === 'object') reportBareOverrides(target);
}

/** Gives one object, made outside any container, the locks of `container`. @public */
export function attachLocks<T extends object>(container: Container, target: T): T {
  attach(target, runtimeOf(container));
  return target;
}

