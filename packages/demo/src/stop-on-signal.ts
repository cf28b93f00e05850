import { constants } from 'node:os';
import { descendantsOf, stopProcesses } from './process-tree.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const GRACE_MS = 2000;

/** Resolves to an exit status (128 + signal number) once a signal came and every process started from here is gone. */
export function stopOnSignal(): { readonly stopped: Promise<number>; readonly isStopping: () => boolean } {
  let stopping = false;
  const stopped = new Promise<number>((resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (stopping) return;
        stopping = true;
        process.stderr.write(`\n${signal}: stopping all processes\n`);
        void stopDescendants().then(() => resolve(128 + constants.signals[signal]));
      });
    }
  });
  return { stopped, isStopping: () => stopping };
}

/** Two looks: a process that was just being started may be missing from the first. */
async function stopDescendants(): Promise<void> {
  await stopProcesses(descendantsOf(process.pid), GRACE_MS);
  await stopProcesses(descendantsOf(process.pid), 0);
}
