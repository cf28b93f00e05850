import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A built program of this package, running, with a temporary folder of its own. */
export interface RunningProgram {
  readonly child: ChildProcess;
  readonly temporary: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when the text on `stream` matches. */
  seen(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<void>;
  /** Exit status, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals | null>;
}

export const programFile = (name: string): string => fileURLToPath(new URL(`../lib/${name}.js`, import.meta.url));

export function startProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningProgram {
  const temporary = mkdtempSync(join(tmpdir(), 'holdfast-demo-test-'));
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', ...env, TMPDIR: temporary } });
  const text = { stdout: '', stderr: '' };
  const exit = once(child, 'close');
  for (const stream of ['stdout', 'stderr'] as const) child[stream].setEncoding('utf8').on('data', (chunk: string) => (text[stream] += chunk));
  return {
    child,
    temporary,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    async seen(stream, pattern) {
      while (!pattern.test(text[stream])) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before ${String(pattern)} was seen: ${text.stderr}`);
        await Promise.race([once(child[stream]!, 'data'), exit]);
      }
    },
    async ended() {
      const [code, signal] = (await exit) as [number | null, NodeJS.Signals | null];
      return code ?? signal;
    },
  };
}
