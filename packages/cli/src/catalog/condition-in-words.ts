import type { DeclaredLock } from '@holdfast/core';

const UNTOLD = 'each call decides';

/** When a lock is taken by the methods of one class: one condition for all of them, one for each method that has one, or null for always. */
export function conditionInWords(locks: readonly DeclaredLock[]): string | null {
  const conditions = locks.map(({ method, isConditional, condition }) => ({ method, words: isConditional ? (condition ?? UNTOLD) : null }));
  const [first] = conditions;
  if (first === undefined || conditions.every(({ words }) => words === first.words)) return first?.words ?? null;
  return conditions.flatMap(({ method, words }) => (words === null ? [] : [`${method}: ${words}`])).join('; ');
}
