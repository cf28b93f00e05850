import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const MEMORY = '/dev/shm';
const module = fileURLToPath(new URL('../test-folder.mjs', import.meta.url));

/** What a run sees while it runs, and what is left of it; in a process of its own, because it changes the environment. */
function run(): { readonly folder: string; readonly mode: number; readonly isLeft: boolean } {
  const program = `
    import { existsSync, statSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    const { default: setUp, tearDown } = await import(${JSON.stringify(module)});
    setUp();
    const folder = tmpdir();
    const mode = statSync(folder).mode & 0o777;
    tearDown();
    console.log(JSON.stringify({ folder, mode, isLeft: existsSync(folder) }));`;
  const env = { ...process.env };
  delete env['TMPDIR']; // that of the run which this test is part of
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8', env });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as ReturnType<typeof run>;
}

it('gives a run a folder of its own in memory, which others only pass through, and takes away what is left of killed runs; without room it changes nothing', () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const folders = existsSync(MEMORY) ? [gone, process.pid].map((pid) => mkdtempSync(`${MEMORY}/holdfast-tests-${pid}-`)) : [];
  try {
    const { folder, mode, isLeft } = run();
    if (folder.startsWith(MEMORY)) {
      expect([mode, isLeft]).toEqual([0o711, false]);
      expect(folders.map((each) => existsSync(each))).toEqual([false, true]);
    } else expect(isLeft).toBe(true);
  } finally {
    for (const each of folders) rmSync(each, { recursive: true, force: true });
  }
});
