import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { holdfast } from './recorded-terminal.js';
import { ToyPackage } from './toy-package.js';

const main = fileURLToPath(new URL('../lib/main.js', import.meta.url));

let toy: ToyPackage;
beforeAll(() => {
  toy = new ToyPackage();
});
afterAll(() => toy.remove());

describe('the command holdfast', () => {
  it.each([
    [['--help'], ['catalog', 'explain', 'docs', 'Exit status: 0 done, 1 failed, 2 wrong command line.']],
    [['catalog', '--help'], ['[module...]', '--format <format>', '--json', 'holdfast catalog ./lib/index.js', '"criticalSection"']],
    [['explain', '--help'], ['<Class.method>', '--args <json>', '--self <json>', "holdfast explain my-driver 'Driver.mapVolume'"]],
    [['docs', '--help'], ['check', 'update', '<!-- generated:locks -->', '.. generated:locks', 'holdfast docs update README.md']],
    [['docs', 'check', '--help'], ['[page...]']],
  ])('explains itself with %j, on standard output', async (argv, texts) => {
    const { status, stdout, stderr } = await holdfast(toy.root, argv);
    expect([status, stderr]).toEqual([0, '']);
    for (const text of texts) expect(stdout).toContain(text);
  });

  it.each([
    [[], 'a command is needed: catalog, explain, docs; see holdfast --help'],
    [['docs'], 'a command is needed: check, update; see holdfast docs --help'],
    [['docs', 'chekc'], "unknown command 'chekc'"],
    [['catalogue'], "unknown command 'catalogue'"],
  ])('refuses %j with status 2', async (argv, sentence) => {
    const { status, stdout, stderr } = await holdfast(toy.root, argv);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  it('colours its errors at a terminal only, and not when the reader forbids it', async () => {
    const red = '\u001b[31mholdfast:\u001b[39m ';
    expect((await holdfast(toy.root, [], { isTTY: true })).stderr).toContain(red);
    for (const settings of [{}, { isTTY: true, env: { NO_COLOR: '1' } }, { isTTY: true, env: { TERM: 'dumb' } }]) {
      expect((await holdfast(toy.root, [], settings)).stderr).toMatch(/^holdfast: a command/);
    }
  });

  it('minds no reader who has gone', async () => {
    const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const [status] = (await once(child, 'close')) as [number | null];
    expect([status, complaint]).toEqual([0, '']);
  });

  it('is a program that keeps data and talk apart and ends with the status', async () => {
    const run = (...argv: readonly string[]): Promise<unknown> =>
      new Promise((resolve) => {
        const child = execFile(process.execPath, [main, ...argv], { cwd: toy.root }, (_error, stdout, stderr) => resolve([child.exitCode, stdout, stderr]));
      });
    expect(await run('explain', 'drivers/toy', 'ToyClient.login')).toEqual([0, 'ToyClient.login takes one lock:\n  1.  process  exclusive  login  from login\n', '']);
    expect(await run('explain', 'drivers/toy', 'ToyClient.copy')).toEqual([1, '', expect.stringContaining('ERR_LOCK_NAME_INVALID')]);
    expect(await run('explain', 'drivers/toy', 'ToyClient.nothing')).toEqual([2, '', expect.stringContaining('there is no locked method')]);
  });
});
