import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** One program whose exit status says whether the repository is as it should be. */
export interface Check {
  readonly name: string;
  /** Arguments for Node.js. */
  readonly args: readonly string[];
}

/**
 * Runs every check, at most two at a time, and tells each one's verdict, time and, when it failed, its output.
 * Resolves to how many failed.
 */
export async function runChecks(root: string, checks: readonly Check[], say: (line: string) => void): Promise<number> {
  const waiting = [...checks];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const startedAt = performance.now();
      const { status, output } = await run(root, check.args);
      say(`check ${check.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      if (status === 0) continue;
      failed += 1;
      say(output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return failed;
}

function run(root: string, args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}
