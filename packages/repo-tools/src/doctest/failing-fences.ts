import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import { compilePrograms } from './compile-programs.js';
import { allFences } from './fence.js';
import { fenceProgram } from './fence-program.js';
import { runProgram } from './run-program.js';

/**
 * Compiles every `ts` fence of every page against the built packages, as a user of legacy decorators would, or of standard ones where the
 * fence says `standard`; runs those that say `run`. A fence that says `continues` follows on from the one before it on its page.
 */
export async function failingFences(root: string): Promise<readonly Finding[]> {
  const fences = allFences(root).filter(({ language }) => language === 'ts' || language === 'typescript');
  mkdirSync(path.join(root, 'temp'), { recursive: true });
  // Inside the repository, so that imports find its node_modules.
  const folder = mkdtempSync(path.join(root, 'temp', 'doctest-'));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
    const programs = fences.map((fence, index) => fenceProgram(fences, index, path.join(folder, `fence-${index}.ts`)));
    const findings = ['legacy', 'standard'].flatMap((dialect) =>
      compilePrograms(programs.filter(({ fence }) => fence.flags.includes('standard') === (dialect === 'standard')), dialect === 'legacy'),
    );
    const broken = new Set(findings.map(({ program }) => program));
    const runnable = programs.filter(({ fence, path: program }) => fence.flags.includes('run') && !broken.has(program));
    const runs: Finding[] = [];
    for (const program of runnable) runs.push(...(await runProgram(program)));
    return [...findings.map(({ file, line, message }) => ({ file, line, message })), ...runs];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
