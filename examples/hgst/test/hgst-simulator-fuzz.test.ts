import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { SeededRandom } from '@holdfast/array-simulator';
import { serveHgstArray, type CommandResult, type ServedHgstArray } from '@holdfast/example-hgst/simulator';

jest.setTimeout(120_000);

const SEED = 20_181_001;
const COMMANDS = [
  '--version',
  '--help',
  'domain-list',
  'network-list',
  'host-storage',
  'space-list',
  'space-create',
  'space-create',
  'space-create',
  'space-extend',
  'space-delete',
  'space-set-apphosts',
  'request-cancel',
  'constructor',
  '__proto__',
  '',
];
const SENSIBLE: Readonly<Record<string, readonly string[]>> = {
  '-n': ['data', 'data0', 'a.b', '-n', 'sda'],
  '-N': ['Net 1 (IPv4)'],
  '-s': ['1', '2', '4', '400'],
  '-S': ['stor1:gbd0', 'stor2:gbd0'],
  '-A': ['localhost', 'compute-1'],
  '-r': ['VGC_CREATE_000001'],
  '-h': ['stor1'],
  '--redundancy': ['0', '1'],
  '--user': ['root'],
  '--group': ['disk'],
  '--mode': ['0600'],
  '--action': ['ADD', 'DELETE'],
};
const ODD = ['', ' ', '.', '..', '/', '../../x', 'ü 名', "it's", '$(id)', '-', '--json', '--name-only', '-1', '-5', '1e9', '0x2', '999999999', '__proto__', 'toString', 'x'.repeat(300), 'a\nb', '\u0001', '99999999999999999999'];

let served: ServedHgstArray;
beforeEach(async () => {
  served = await serveHgstArray({ deviceBytesPerGB: 1 });
});
afterEach(() => served.stop());

function oddCommand(random: SeededRandom): readonly string[] {
  const options = Array.from({ length: random.integer(0, 7) }, () => {
    const option = random.pick(Object.keys(SENSIBLE));
    const value = random.next() < 0.8 ? random.pick(SENSIBLE[option] ?? []) : random.pick(ODD);
    return random.next() < 0.97 ? [option, value] : [random.pick(ODD)];
  });
  const base = random.next() < 0.4 ? ['-n', random.pick(SENSIBLE['-n'] ?? []), '-N', 'Net 1 (IPv4)', '-s', '2', '-S', 'stor1:gbd0'] : [];
  return [random.pick(COMMANDS), ...base, ...options.flat()];
}

/** In words, what is wrong with how a command ended; undefined: nothing. */
function complaint({ exitCode, stdout, stderr }: CommandResult): string | undefined {
  if (exitCode === 0) return stderr === '' ? undefined : 'success with an error message';
  return exitCode === 1 && stdout === '' && stderr.endsWith('\n') ? undefined : 'neither success nor a refusal';
}

async function expectWhole(): Promise<void> {
  const spaces = [...served.array.spaces.values()];
  const { stdout } = await served.array.run(['host-storage', '--json']);
  const used = spaces.reduce((sum, { sizeGB, redundancy }) => sum + sizeGB * (1 + redundancy) * 1e9, 0);
  expect(JSON.parse(stdout)).toMatchObject({ totalUsedBytes: used });
  expect(readdirSync(served.stateDir).sort()).toEqual(['dev', 'spaces', 'vgc-cluster']);
  expect(readdirSync(`${served.stateDir}/spaces`).sort()).toEqual(spaces.map(({ name }) => name).sort());
  const shown = spaces.filter(({ appHosts }) => appHosts.includes('localhost'));
  expect(readdirSync(served.array.deviceDirectory).sort()).toEqual(shown.map(({ name }) => name).sort());
}

describe('vgc-cluster, given anything', () => {
  it(`ends with success or a refusal, and the cluster stays whole, for 10 000 command lines (seed ${SEED})`, async () => {
    const random = new SeededRandom(SEED);
    let succeeded = 0;
    for (let round = 1; round <= 10_000; round += 1) {
      const argv = oddCommand(random);
      const result = await served.array.run(argv);
      const wrong = complaint(result);
      if (wrong !== undefined) throw new Error(`command ${round}, ${JSON.stringify(argv)}: ${wrong}: ${JSON.stringify(result)}`);
      if (result.exitCode === 0) succeeded += 1;
      if (round % 500 === 0) await expectWhole();
    }
    // As many must get past the first check as are stopped by it, or only that check is tested.
    expect(succeeded).toBeGreaterThan(1000);
  });

  it('the same as processes, and nothing of an argument is taken for a command of the shell', async () => {
    const random = new SeededRandom(SEED + 1);
    for (let round = 0; round < 40; round += 1) {
      const argv = [...oddCommand(random), random.pick(ODD)];
      const result = await new Promise<CommandResult>((resolve) => {
        const child = execFile(served.command, argv, (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }));
      });
      expect([argv, complaint(result)]).toEqual([argv, undefined]);
    }
    expect((await served.array.run(['space-list', '-n', '`touch x`'])).exitCode).toBe(1);
    expect(existsSync('x')).toBe(false);
    await expectWhole();
  });

  it('keeps its footing when the manager is sent what no command sends', async () => {
    for (const body of ['', '{', 'null', '5', '"space-list"', '[[]]', '[null]', '{"length": 1}', '['.repeat(20_000), `["${'x'.repeat(2 ** 20)}"]`]) {
      const { status } = await fetch(`${served.url}/command`, { method: 'POST', body });
      expect([body.slice(0, 20), status]).toEqual([body.slice(0, 20), body.length > 2 ** 20 ? 413 : 400]);
    }
    await expectWhole();
  });
});
