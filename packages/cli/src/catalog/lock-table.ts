import path from 'node:path';
import type { CatalogLock } from './catalog-lock.js';
import { table } from './table.js';

/**
 * The catalogue as a Markdown table: a row for each lock of a system, whichever classes take it.
 * @param page - where the table will stand, relative to the root, so that links to the sources lead there
 * @public
 */
export function lockTable(locks: readonly CatalogLock[], page: string): string {
  const hasManySystems = new Set(locks.map(({ system }) => system)).size > 1;
  const link = (file: string): string => `[${path.posix.basename(file)}](${path.posix.relative(path.posix.dirname(page), file)})`;
  const groups = [...new Set(locks.map(keyOf))].toSorted().map((key) => locks.filter((lock) => keyOf(lock) === key));
  return table(
    [...(hasManySystems ? ['System'] : []), 'Lock name', 'Scope', 'Methods', 'Critical section', 'File'],
    groups.map((group) => [
      ...(hasManySystems ? [group[0]!.system] : []),
      group[0]!.name === null ? '(a function)' : code(group[0]!.name),
      group[0]!.scope,
      group.flatMap(whereIn).join(', '),
      inWords(group),
      [...new Set(group.map(({ file }) => file))].map(link).join(', '),
    ]),
  );
}

const keyOf = ({ system, scope, name }: CatalogLock): string => [system, scope, name].join('\n');

const code = (text: string): string => `\`${text}\``;

function whereIn({ class: className, methods, where }: CatalogLock): readonly string[] {
  return className === null ? [where ?? ''] : methods.map((method) => code(`${className}.${method}`));
}

function inWords(group: readonly CatalogLock[]): string {
  const sections = group.flatMap(({ criticalSection, when }) => [...(criticalSection ?? '').split('; '), ...(when === null ? [] : [`only when: ${when}`])]);
  return [...new Set(sections.filter((section) => section !== ''))].join('; ');
}
