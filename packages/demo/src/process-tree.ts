import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Process ids of everything that `root` started, directly or not, and that is still there. */
export function descendantsOf(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const { pid, parentPid } of listProcesses()) {
    const siblings = childrenOf.get(parentPid);
    if (siblings === undefined) childrenOf.set(parentPid, [pid]);
    else siblings.push(pid);
  }
  const found: number[] = [];
  const visit = (pid: number): void => {
    for (const child of childrenOf.get(pid) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(root);
  return found;
}

/**
 * Asks each of `pids` to stop, waits up to `graceMs`, then kills what is left.
 * The list is made before the first signal: once a parent is gone its children can no longer be found.
 */
export async function stopProcesses(pids: readonly number[], graceMs: number): Promise<void> {
  for (const pid of pids) send(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (pids.some((pid) => send(pid, 0)) && performance.now() < deadline) await sleep(20);
  for (const pid of pids) send(pid, 'SIGKILL');
}

/** True when there was such a process. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
}

/** From `/proc` where there is one (slim images have no `ps`), otherwise from `ps`. */
function listProcesses(): ProcessEntry[] {
  return existsSync('/proc/self/stat') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap(readStat) : askPs();
}

function readStat(pid: string): ProcessEntry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in parentheses and may hold blanks and parentheses itself; state and parent follow the last one.
    const parentPid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return [{ pid: Number(pid), parentPid }];
  } catch {
    return []; // ended meanwhile
  }
}

function askPs(): ProcessEntry[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parentPid = 0]) => ({ pid, parentPid }));
}
