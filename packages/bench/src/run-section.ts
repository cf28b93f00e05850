import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SectionRequest, SectionResult } from './section.js';

const running = new Set<ChildProcess>();

// A signal to this process alone would leave the child computing.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]] as const) process.once(signal, () => process.exit(status));

/** Runs one section in a process of its own and resolves to what it found. @throws when the process ends without an answer */
export async function runSection(request: SectionRequest): Promise<SectionResult> {
  const child = fork(fileURLToPath(new URL('./section-process.js', import.meta.url)), [], {
    execArgv: ['--expose-gc', '--max-old-space-size=8192'],
    stdio: ['ignore', 2, 2, 'ipc'], // standard output is for the result alone
    serialization: 'advanced',
  });
  running.add(child);
  try {
    return await new Promise<SectionResult>((resolve, reject) => {
      child.once('message', (result) => resolve(result as SectionResult));
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`section ${request.section} (${request.state}) ended with ${signal ?? code} and without a result`)));
      child.send(request);
    });
  } finally {
    await ended(child);
    running.delete(child);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
}
