import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mutantsOf, type Mutant } from './mutants-of.js';

const CORE = 'packages/core';
/** What decides who is inside: the queue, the lease, the decision who may enter. */
const JUDGED: readonly string[] = ['lock-queue', 'waiter-list', 'waiter', 'hold', 'engine-link', 'lease-keeper', 'shared-deadline', 'not-longer-than', 'deadlock', 'acquire', 'entry-decision'].map((name) => `${CORE}/src/execution/${name}.ts`);
const OUTPUT_KEPT = 10_000;
const EXPLAINED = `${CORE}/test/surviving-mutants.json`;
const LEAST_KILLED = 0.95;
/** A mutant that hangs is killed after so many times what the tests take without any. */
const PATIENCE = 3;
const JEST = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--selectProjects', 'unit', '--bail=1', '--testPathPatterns', `${CORE}/test/execution/`, '--testPathIgnorePatterns', 'storm'];

interface Survivor {
  readonly file: string;
  /** The line as it is, without its indentation. */
  readonly line: string;
  /** What stood there, and what the mutant put in its place. */
  readonly change: string;
}

/** Why a mutant may live: it does the same, or what it changes is judged elsewhere. */
interface Explained extends Survivor {
  readonly why: string;
}

/** Plants one mutant after another in a copy of core and runs its tests. Gives the exit status: 1 for a survivor that nobody explained, or too many. */
export async function judgeMutants(root: string, args: readonly string[], say: (line: string) => void): Promise<number> {
  const files = filesToJudge(root, args);
  const explained = JSON.parse(readFileSync(path.join(root, EXPLAINED), 'utf8')) as readonly Explained[];
  const copy = copyOf(root);
  try {
    const startedAt = performance.now();
    const clean = await testsIn(copy);
    if (clean.failed) {
      say(`mutants: the tests fail without any mutant\n${clean.output}`);
      return 1;
    }
    const limitMs = Math.ceil(PATIENCE * (performance.now() - startedAt));
    const survivors: Survivor[] = [];
    let count = 0;
    for (const file of files) {
      const source = readFileSync(path.join(root, file), 'utf8');
      for (const mutant of mutantsOf(file, source)) {
        count += 1;
        writeFileSync(path.join(copy, file), source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end));
        const { failed: isKilled } = await testsIn(copy, limitMs);
        const survivor = describe(file, source, mutant);
        if (!isKilled) survivors.push(survivor);
        say(`${isKilled ? 'killed  ' : 'SURVIVED'} ${file}:${mutant.line}: ${survivor.change}`);
      }
      writeFileSync(path.join(copy, file), source);
    }
    return verdict(count, survivors, explained, say);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function verdict(count: number, survivors: readonly Survivor[], explained: readonly Explained[], say: (line: string) => void): number {
  const unexplained = survivors.filter(({ file, line, change }) => !explained.some((each) => each.file === file && each.line === line && each.change === change));
  const share = count === 0 ? 1 : (count - survivors.length) / count;
  say(`mutants: ${count - survivors.length} of ${count} killed (${(share * 100).toFixed(1)} %), ${survivors.length - unexplained.length} survivors explained in ${EXPLAINED}`);
  for (const { file, line, change } of unexplained) say(`${file}: ${change} in "${line}" survived: write a test, or explain it in ${EXPLAINED}`);
  if (share < LEAST_KILLED) say(`mutants: at least ${LEAST_KILLED * 100} % must be killed`);
  return unexplained.length > 0 || share < LEAST_KILLED ? 1 : 0;
}

function describe(file: string, source: string, { start, end, text, line }: Mutant): Survivor {
  return { file, line: source.split('\n')[line - 1]!.trim(), change: `${source.slice(start, end).replace(/\s+/g, ' ')} -> ${text}` };
}

function filesToJudge(root: string, args: readonly string[]): readonly string[] {
  const judged = JUDGED.filter((file) => existsSync(path.join(root, file)));
  const named = args.indexOf('--file');
  if (named >= 0) return [args[named + 1]!];
  if (!args.includes('--changed')) return judged;
  const changed = execFileSync('git', ['diff', '--name-only', 'main...HEAD'], { cwd: root, encoding: 'utf8' }).split('\n');
  return judged.filter((file) => changed.includes(file));
}

/** Only what core's tests read; so a run that is broken off leaves no mutant behind. */
function copyOf(root: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'holdfast-mutants-'));
  for (const part of [CORE, 'jest.config.ts', 'package.json']) cpSync(path.join(root, part), path.join(copy, part), { recursive: true, filter: (source) => !source.endsWith('/node_modules') });
  for (const other of readdirSync(path.join(root, 'packages'))) if (`packages/${other}` !== CORE) symlinkSync(path.join(root, 'packages', other), path.join(copy, 'packages', other));
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

async function testsIn(copy: string, limitMs?: number): Promise<{ readonly failed: boolean; readonly output: string }> {
  return await new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(process.execPath, JEST, { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'], killSignal: 'SIGKILL', ...(limitMs !== undefined && { timeout: limitMs }) });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-OUTPUT_KEPT)));
    child.once('error', reject);
    child.once('exit', (status) => resolve({ failed: status !== 0, output })); // not `close`: workers of a killed run may keep its output open
  });
}
