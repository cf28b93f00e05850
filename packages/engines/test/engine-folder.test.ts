import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makeEngineFolder } from '../src/engine-folder.js';

const MEMORY = '/dev/shm';

describe('a folder for a server', () => {
  it('is new, for its owner alone, and in memory where there is room; what a killed run left there goes, what others use stays', async () => {
    const hasMemory = existsSync(MEMORY);
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = hasMemory ? await mkdtemp(`${MEMORY}/holdfast-test-${pid}-`) : '';
    const used = hasMemory ? await mkdtemp(`${MEMORY}/holdfast-test-${process.ppid}-`) : '';
    const folders = await Promise.all([makeEngineFolder('test'), makeEngineFolder('test')]);
    try {
      expect(new Set(folders).size).toBe(2);
      expect([MEMORY, tmpdir()]).toContain(dirname(folders[0]!));
      expect((await stat(folders[0]!)).mode & 0o777).toBe(0o700);
      if (dirname(folders[0]!) === MEMORY) expect([existsSync(left), existsSync(used)]).toEqual([false, true]);
    } finally {
      for (const folder of [left, used, ...folders]) if (folder !== '') await rm(folder, { recursive: true, force: true });
    }
  });
});
