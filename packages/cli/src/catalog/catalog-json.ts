import type { CatalogLock } from './catalog-lock.js';

/** The catalogue as a document for programs. */
export function catalogJson(locks: readonly CatalogLock[]): string {
  const rows = locks.map(({ system, scope, name, class: className, methods, file, criticalSection, when }) => ({
    system, scope, name, class: className, methods, file, criticalSection, when,
  }));
  return JSON.stringify({ locks: rows }, null, 2);
}
