import { isLockError, renderLocks, type RenderedLock } from '@holdfast/core';
import { loadModule, type AnnotatedClass, type LoadedModule } from '../modules/loaded-module.js';
import { UsageError } from '../usage-error.js';

/** A call to be explained. @public */
export interface LockedCall {
  /** The module that exports the class, as on the command line. */
  readonly module: string;
  /** `Class.method`. */
  readonly target: string;
  /** The arguments of the call, as far as the names are made of them. */
  readonly args: readonly unknown[];
  /** Properties of the object; what they do not give comes from the class. */
  readonly self: Readonly<Record<string, unknown>>;
}

/**
 * The locks that one call would take, in the order in which it would take them; nothing is locked.
 * @throws an Error for a class or method that the module lacks
 * @throws `ERR_LOCK_NAME_INVALID` as the call itself would
 * @public
 */
export async function explainCall({ module, target, args, self }: LockedCall, directory: string): Promise<readonly RenderedLock[]> {
  const { type, method, isStatic } = lockedMethod(await loadModule(module, directory), target);
  const prototype: object = isStatic ? type : (type.prototype as object);
  try {
    return renderLocks(type, method, Object.create(prototype, Object.getOwnPropertyDescriptors(self)), args);
  } catch (error) {
    if (isLockError(error)) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`the condition of a lock of ${target} threw: ${said}; give it what it reads, properties of the object with --self, arguments with --args`, { cause: error });
  }
}

function lockedMethod({ classes }: LoadedModule, target: string): { readonly type: AnnotatedClass; readonly method: string; readonly isStatic: boolean } {
  for (const { type, locks } of classes) {
    const lock = locks.find(({ method }) => `${type.name}.${method}` === target);
    if (lock !== undefined) return { type, method: lock.method, isStatic: lock.isStatic };
  }
  const known = classes.flatMap(({ type, locks }) => locks.map(({ method }) => `${type.name}.${method}`));
  const choice = known.length === 0 ? 'the module exports no class with locks' : `the module has ${[...new Set(known)].join(', ')}`;
  throw new UsageError(`there is no locked method ${target}: ${choice}`);
}
