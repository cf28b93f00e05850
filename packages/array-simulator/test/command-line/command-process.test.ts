import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { builtFile } from '../../src/index.js';
import { commandEnvironment, CommandJournal, commandRuns, writeCommandScript, type CommandSettings } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

const run = promisify(execFile);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** Writes a command whose body is the given code, with `command` in reach. */
function command(body: string, journal?: CommandSettings['journal']): string {
  const [file, program] = [join(folder.path, 'command'), join(folder.path, 'program.mjs')];
  const library = pathToFileURL(builtFile(import.meta.url, 'lib/command-line/index.js')).href;
  writeFileSync(program, `import { runSimulatedCommand } from ${JSON.stringify(library)};\nawait runSimulatedCommand('TOOL', async (command) => { ${body} });\n`);
  writeCommandScript({
    file,
    program,
    env: commandEnvironment('TOOL', { stateDir: folder.path, ...(journal && { journal }) }),
    ...(journal && { journal: journal.file }),
  });
  return file;
}

describe('a run of a simulated command', () => {
  it('knows its name, its arguments and its folder, and prints what it has to say', async () => {
    const file = command(`
      await command.hold('alone');
      command.note('nobody', { reads: 'this' });
      command.print(JSON.stringify([command.program, command.argv, command.stateDir]));
      return { exitCode: 0 };`);
    expect(JSON.parse((await run(file, ['a b', ''])).stdout)).toEqual([file, ['a b', ''], folder.path]);
  });

  it('ends with the status and the complaint that its body gives', async () => {
    const file = command(`command.print('half'); return { exitCode: 3, stderr: 'no\\n', lastLine: 'no' };`);
    await expect(run(file)).rejects.toMatchObject({ code: 3, stdout: 'half\n', stderr: 'no\n' });
  });

  it('journals what it did and how it ended, also when the body itself is broken', async () => {
    const journal = { file: join(folder.path, 'journal.jsonl'), windowMs: 1, gatherMs: 1000 };
    const file = command(
      `if (command.argv[0] === 'break') throw new Error('a fault');
       await command.hold('check'); command.note('choice', { index: 3 }); return { exitCode: 4, lastLine: 'the fact' };`,
      journal,
    );
    await expect(run(file, ['go'])).rejects.toMatchObject({ code: 4 });
    await expect(run(file, ['break'])).rejects.toMatchObject({ code: 1 });
    expect(commandRuns(new CommandJournal(journal.file).readNew())).toMatchObject([
      { argv: ['go'], exitCode: 4, lastLine: 'the fact', notes: [{ kind: 'choice', facts: { index: 3 } }] },
      { argv: ['break'], exitCode: 1, lastLine: 'ended by an error of the simulator itself' },
    ]);
  });

  it('refuses to run without its script', async () => {
    command('return { exitCode: 0 };');
    await expect(run(process.execPath, [join(folder.path, 'program.mjs')])).rejects.toMatchObject({ stderr: expect.stringContaining('TOOL_STATE_DIR is not set') });
  });
});
