import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile, startSimulator } from '../src/index.js';

const kit = new URL('../lib/index.js', import.meta.url).href;
const MAIN = `
import { HttpFront, serveUntilStopped } from '${kit}';
if (process.argv[2] === 'broken') throw new Error('cannot serve on this day');
if (process.argv[2] === 'chatty') console.log('hello, I am starting');
const control = { report: () => ({ violations: ['seen'], counts: {}, unknownRequests: [] }), reset() {}, configure() {} };
const front = await HttpFront.start({ handle: async () => ({ status: 200, body: 'hello' }), control });
await serveUntilStopped({ system: 'test', url: front.url, pid: process.pid }, () => front.stop());
`;

describe('startSimulator', () => {
  let folder: string;
  let entry: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-simulator-'));
    entry = join(folder, 'main.mjs');
    await writeFile(entry, MAIN);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('runs the simulator as its own process until it is stopped', async () => {
    const simulator = await startSimulator({ entry });
    expect(simulator.pid).not.toBe(process.pid);
    expect(simulator.ready['system']).toBe('test');
    expect(await (await fetch(simulator.url)).text()).toBe('hello');
    expect((await simulator.control.report()).violations).toEqual(['seen']);
    expect(await simulator.stop()).toBe(0);
    expect(() => process.kill(simulator.pid, 0)).toThrow('ESRCH');
  });

  it('tells what the simulator said when it ended before it was ready', async () => {
    await expect(startSimulator({ entry, args: ['broken'] })).rejects.toThrow('cannot serve on this day');
  });

  it('tells what the simulator wrote when that is no ready line', async () => {
    await expect(startSimulator({ entry, args: ['chatty'] })).rejects.toThrow(`${entry} should begin with one line of JSON, and wrote "hello, I am starting"`);
  });
});

describe('builtFile', () => {
  it('finds a file of the package from anywhere in it', () => {
    expect(builtFile(import.meta.url, 'lib/index.js')).toMatch(/array-simulator\/lib\/index\.js$/);
  });

  it('asks for a build when the file is not there', () => {
    expect(() => builtFile(import.meta.url, 'lib/absent.js')).toThrow('build the package first');
  });
});
