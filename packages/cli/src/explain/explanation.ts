import type { RenderedLock } from '@holdfast/core';

/** The locks of a call for people: one line each, in the order in which they are taken. */
export function explanationText(target: string, locks: readonly RenderedLock[]): string {
  if (locks.length === 0) return `${target} takes no lock in this call: the condition of each of its locks says no`;
  const rows = locks.map(({ scope, mode, lockName, template }, index) => [
    `${index + 1}.`, scope, mode, lockName, template === undefined ? 'given by a function' : `from ${template}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
  return [`${target} takes ${locks.length === 1 ? 'one lock' : `${locks.length} locks, in this order`}:`, ...lines].join('\n');
}

/** The same for programs. */
export function explanationJson(target: string, locks: readonly RenderedLock[]): string {
  const rows = locks.map(({ scope, mode, lockName, template }, index) => ({ order: index + 1, scope, mode, name: lockName, template: template ?? null }));
  return JSON.stringify({ method: target, locks: rows }, null, 2);
}
