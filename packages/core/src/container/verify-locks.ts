import type { Container } from 'inversify';
import { bareOverrides } from '../decorator/bare-override.js';
import { plansOf } from '../decorator/lock-metadata.js';
import type { LockPart, LockPlan } from '../decorator/lock-plan.js';
import { inheritParts } from '../decorator/settle-plan.js';
import { isLockError, LockError } from '../errors/lock-error.js';
import { runtimeOf } from './find-runtime.js';
import type { LockRuntime } from './lock-runtime.js';

/** A class whose methods may be locked. @public */
export type LockedClass = abstract new (...args: never[]) => unknown;

/**
 * Resolves once it is sure that every lock the classes declare can be asked for: each scope has a provider that opens, reaches far enough
 * and can do what the options say; and no override has lost its locks. For the start of a program, so that no first call finds out.
 * @throws {@link LockError} with the code of the first problem; its message lists all of them
 * @public
 */
export async function verifyLocks(container: Container, ...classes: readonly LockedClass[]): Promise<void> {
  const runtime = runtimeOf(container);
  const problems: LockError[] = [];
  for (const type of classes) {
    for (const { plan } of plansOf(type)) for (const part of partsOf(plan, type, problems)) await check(runtime, plan, part, problems);
    for (const { className, methodName, lockedIn } of bareOverrides(type.prototype as object)) {
      problems.push(new LockError('ERR_LOCK_DEFINITION_INVALID', `${className}.${methodName} overrides the locked ${lockedIn}.${methodName} without its locks`, { method: `${className}.${methodName}` }));
    }
  }
  const [first] = problems;
  if (first === undefined) return;
  const messages = [...new Set(problems.map((problem) => problem.message))];
  throw new LockError(first.code, messages.length === 1 ? messages[0]! : `${messages.length} problems:\n- ${messages.join('\n- ')}`, { method: first.method, scope: first.scope, cause: first.cause });
}

function partsOf(plan: LockPlan, type: LockedClass, problems: LockError[]): readonly LockPart[] {
  if (plan.parts !== undefined) return plan.parts;
  for (let home = (plan.isStatic ? type : type.prototype) as object | null; home !== null; home = Object.getPrototypeOf(home) as object | null) {
    if (!Object.hasOwn(home, plan.methodName)) continue;
    try {
      inheritParts(plan, Object.getPrototypeOf(home) as object | null);
    } catch (error) {
      problems.push(error as LockError);
    }
    return plan.parts ?? [];
  }
  return [];
}

async function check(runtime: LockRuntime, plan: LockPlan, part: LockPart, problems: LockError[]): Promise<void> {
  try {
    const provider = await runtime.binding(part.scope).ready();
    const { capabilities } = provider;
    if (part.options.mode === 'shared' && !capabilities.shared && part.options.sharedFallback === undefined) {
      throw new LockError('ERR_LOCK_NOT_SUPPORTED', `${plan.label} wants a shared ${part.scope} lock, and ${capabilities.engine} has no shared mode; say sharedFallback: 'exclusive' or bind another provider`, { method: plan.label, scope: part.scope });
    }
  } catch (error) {
    if (!isLockError(error)) throw error;
    problems.push(error);
  }
}
