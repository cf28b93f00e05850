import path from 'node:path';
import type { ExampleLock } from './declared-locks.js';
import { table } from './table.js';

/** The locks with their critical sections. `page` is where the table stands, so that links to the sources lead there. */
export function lockTable(locks: readonly ExampleLock[], page: string): string {
  const hasManySystems = new Set(locks.map(({ system }) => system)).size > 1;
  const code = (text: string): string => `\`${text}\``;
  const link = (file: string): string => `[${path.posix.basename(file)}](${path.posix.relative(path.posix.dirname(page), file)})`;
  return table(
    [...(hasManySystems ? ['System'] : []), 'Lock name', 'Scope', 'Methods', 'Critical section', 'File'],
    locks.map(({ system, template, scope, methods, reasons, files }) => [
      ...(hasManySystems ? [system] : []),
      code(template),
      scope,
      methods.map(code).join(', '),
      reasons.join('; '),
      files.map(link).join(', '),
    ]),
  );
}
