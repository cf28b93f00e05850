import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** Servers of several test files run at once, the largest with 200 MiB each. Containers often have 64 MiB in all. */
const ROOM_BYTES = 4 * 2 ** 30;
const NAME = /^holdfast-[a-z]+-(\d+)-/;

let swept: Promise<void> | undefined;

/**
 * Makes an empty folder for one server. In memory where there is room, because a busy disk makes a server wait for seconds until its data is safe, which is no
 * fault that a test asked for; killed servers lose nothing there either. What killed runs left in memory goes.
 */
export async function makeEngineFolder(engine: string): Promise<string> {
  const root = (await hasRoom()) ? MEMORY : tmpdir();
  if (root === MEMORY) await (swept ??= sweep());
  return await mkdtemp(join(root, `holdfast-${engine}-${process.pid}-`));
}

async function hasRoom(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ROOM_BYTES;
}

async function sweep(): Promise<void> {
  for (const name of await readdir(MEMORY)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (pid > 0 && isGone(pid)) await rm(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
