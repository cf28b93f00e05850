import path from 'node:path';
import { isLeftOut, type EngineNeed } from '@holdfast/engines';
import { NeedsOfFiles } from './needs-of-files.js';

export interface WantedTests<T> {
  readonly tests: readonly T[];
  readonly needs: readonly EngineNeed[];
}

/**
 * The test files of a run that `HOLDFAST_ENGINES` does not leave out, and what they need on their machine; tells on standard error which it leaves out.
 * A file that asks itself which engines are wanted stays.
 */
export function wantedTests<T extends { readonly path: string }>(root: string, tests: readonly T[]): WantedTests<T> {
  const files = new NeedsOfFiles(root);
  const wanted: T[] = [];
  const needs = new Set<EngineNeed>();
  for (const test of tests) {
    const own = files.of(test.path);
    const left = own.filter((need) => isLeftOut(need) && !files.asksFor(test.path, need));
    if (left.length > 0) {
      process.stderr.write(`did not run: ${path.relative(root, test.path)}, which needs ${left.join(', ')}, because HOLDFAST_ENGINES=${process.env['HOLDFAST_ENGINES']}\n`);
      continue;
    }
    wanted.push(test);
    for (const need of own) needs.add(need);
  }
  return { tests: wanted, needs: [...needs] };
}
