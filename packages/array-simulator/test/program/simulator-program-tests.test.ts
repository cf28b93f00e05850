import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSimulatorProgram, type ProgramUnderTest } from '@holdfast/array-simulator/program-test';

/** Takes everything, explains nothing, and ends at once. */
const CARELESS = `console.log(JSON.stringify({ system: 'toy', url: 'http://127.0.0.1:1', pid: process.pid }));`;

let folder: string;
let subject: ProgramUnderTest;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-careless-'));
  subject = { entry: join(folder, 'main.mjs'), options: ['--pool'], wrongArguments: [[['--pool', ''], 'empty']], wrongSeeds: [['{', /JSON/]] };
  await writeFile(subject.entry, CARELESS);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the tests of a simulator program', () => {
  it('all fail for one that takes everything, explains nothing and ends at once', async () => {
    const tests = new Map<string, () => Promise<void>>();
    testSimulatorProgram({ describe: (_title, body) => body(), it: (title, body) => void tests.set(title, body) }, subject);
    expect([...tests.keys()]).toEqual([
      'serves TLS when asked, with the certificate that its line of JSON brings',
      'tells that a port is taken',
      'prints its options',
      'refuses ["--port","x"] with a sentence and status 2',
      'refuses ["--colour"] with a sentence and status 2',
      'refuses ["extra"] with a sentence and status 2',
      'refuses ["--pool",""] with a sentence and status 2',
      'refuses the seed file "{" with a sentence and status 1',
    ]);
    for (const [title, body] of tests) await expect(body().then(() => `passed: ${title}`)).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
  });
});
