import { planOf } from './plan-mark.js';

const checked = new WeakSet<object>();

/**
 * Warns once per class about each method that overrides a locked one without `@Locked` or `@Locked.inherited()`: such a call runs
 * unlocked, which is seldom meant (Cinder: `nfs.py` lost the lock of `extend_volume` so).
 * @internal
 */
export function reportBareOverrides(instance: object): void {
  const start = Object.getPrototypeOf(instance) as object | null;
  if (start === null || checked.has(start)) return;
  checked.add(start);
  for (const { className, methodName, lockedIn } of bareOverrides(start)) {
    process.emitWarning(
      `${className}.${methodName} overrides the locked ${lockedIn}.${methodName} without its locks; put @Locked.inherited() or a @Locked of its own above it`,
      { type: 'HoldfastWarning', code: 'HOLDFAST_BARE_OVERRIDE' },
    );
  }
}

/** The unlocked overrides of locked methods in a prototype chain. @internal */
export function bareOverrides(start: object): { className: string; methodName: string; lockedIn: string }[] {
  const found: { className: string; methodName: string; lockedIn: string }[] = [];
  const unlocked = new Map<string, string>();
  for (let prototype: object | null = start; prototype !== null && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const className = prototype.constructor.name;
    for (const methodName of Object.getOwnPropertyNames(prototype)) {
      const method: unknown = Object.getOwnPropertyDescriptor(prototype, methodName)?.value;
      if (typeof method !== 'function' || methodName === 'constructor') continue;
      const override = unlocked.get(methodName);
      if (planOf(method) === undefined) {
        if (override === undefined) unlocked.set(methodName, className);
      } else if (override !== undefined) {
        found.push({ className: override, methodName, lockedIn: className });
        unlocked.delete(methodName);
      }
    }
  }
  return found;
}
