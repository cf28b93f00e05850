import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeCommandScript } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

const run = promisify(execFile);
const AWKWARD = `it's "$HOME" \`id\` \\ {x} and }`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, 'program.mjs'), 'console.log(JSON.stringify([process.pid, process.env.GIVEN, process.env.COMMAND_NAME, ...process.argv.slice(2)]));');
});
afterEach(() => folder.remove());

const options = () => ({ file: join(folder.path, 'command'), program: join(folder.path, 'program.mjs'), env: { GIVEN: AWKWARD } });

describe('a command script', () => {
  it('becomes the program, with its arguments untouched, its environment set and its own name known', async () => {
    writeCommandScript(options());
    const { stdout } = await run(options().file, ['a b', AWKWARD, '']);
    const [, ...rest] = JSON.parse(stdout) as unknown[];
    expect(rest).toEqual([AWKWARD, options().file, 'a b', AWKWARD, '']);
  });

  it('leaves what the caller has set', async () => {
    writeCommandScript(options());
    const { stdout } = await run(options().file, [], { env: { ...process.env, GIVEN: 'mine' } });
    expect((JSON.parse(stdout) as unknown[])[1]).toBe('mine');
  });

  it('journals the beginning of the very process that the program is', async () => {
    const journal = join(folder.path, "jour'nal");
    writeCommandScript({ ...options(), journal });
    const { stdout } = await run(options().file);
    expect(JSON.parse(readFileSync(journal, 'utf8'))).toEqual({ event: 'begin', pid: (JSON.parse(stdout) as unknown[])[0] });
  });
});
