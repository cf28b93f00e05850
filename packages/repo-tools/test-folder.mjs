// @ts-check
// The folder for all temporary files of a test run: jest calls this before its first worker starts, and what it gives back after the last one.
import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** A run takes half of that at most. Containers often have 64 MiB in all. */
const ROOM_BYTES = 4 * 2 ** 30;
const NAME = /^holdfast-tests-(\d+)-/;

/** @type {string | undefined} */
let folder;

/**
 * Makes it in memory where there is room: a busy disk makes a server wait for seconds until its data is safe, which is no fault that a test asked for, and
 * thousands of small files of simulated machines cost a third of the time there. What killed runs left goes. Elsewhere files lie where they always do.
 */
export default function setUp() {
  if (!hasRoom()) return;
  for (const name of readdirSync(MEMORY)) if (isLeft(name)) rmSync(path.join(MEMORY, name), { recursive: true, force: true });
  folder = mkdtempSync(path.join(MEMORY, `holdfast-tests-${process.pid}-`));
  chmodSync(folder, 0o711); // servers that run under accounts of their own pass through
  process.env['TMPDIR'] = folder;
}

/** Leaves nothing behind. */
export function tearDown() {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

function hasRoom() {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

/** @param {string} name */
function isLeft(name) {
  const pid = Number(NAME.exec(name)?.[1]);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
