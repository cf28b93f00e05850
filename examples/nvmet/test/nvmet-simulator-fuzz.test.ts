import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SeededRandom } from '@holdfast/array-simulator';
import { isSystemError, PythonError } from '@holdfast/array-simulator/command-line';
import { mutateRequest } from '@holdfast/array-simulator/fuzz';
import { dispatch } from '../simulator/dispatch.js';
import { openNvmetMachine, type NvmetMachine } from '../simulator/nvmet-machine.js';
import { readNvmetState } from '../simulator/nvmet-state.js';
import { exporting, SimulatedNode } from './simulated-node.js';

jest.setTimeout(300_000);

const COMMANDS = 10_000;
const PROCESSES = 30;
const SEED = 7;
const EXIT_STATUSES = [0, 1, 255];

const ODD = ['', '.', '..', '/', '../../etc', ' ', 'ü 名', "it's", '$(id)', '--help', '-1', '__proto__', 'constructor', 'x'.repeat(300), '\n'];
const SUBCOMMANDS = ['save', 'restore', 'clear', 'ls', 'destroy', 'toString'];

let node: SimulatedNode;
let machine: NvmetMachine;
beforeEach(() => {
  node = new SimulatedNode();
  machine = openNvmetMachine(node.target.stateDir);
});
afterEach(() => node.close());

function goodDocument(): object {
  const document = exporting('nqn.2026-01.com.example:a', '/dev/loop0', ['nqn.2014-08.org.example:host']);
  const [port] = document.ports;
  Object.assign(port ?? {}, {
    param: { inline_data_size: '-1' },
    ana_groups: [{ grpid: 2, ana: { state: 'optimized' } }],
    referrals: [{ name: 'elsewhere', addr: { portid: '3' }, enable: 1 }],
  });
  return document;
}

/** A document with something wrong in it, or a text that is none. */
function oddDocument(random: SeededRandom): string {
  const good = JSON.stringify(goodDocument());
  // A document takes the kernel a hundred calls, a text that is none takes one: so most are none.
  if (random.next() < 0.8) return good.slice(0, random.integer(0, good.length - 1)) + random.pick(ODD);
  return mutateRequest({ method: 'restore', path: '/', body: good }, random).body ?? '';
}

/** A command that works or does not. */
function oddCommand(random: SeededRandom): readonly string[] {
  const choice = random.next();
  if (choice < 0.5) return ['restore', node.write('odd.json', oddDocument(random))];
  if (choice < 0.6) return ['save', node.path('odd.json')];
  if (choice < 0.65) return ['clear'];
  // An odd name is never a file to save to: that would be written wherever the tests run.
  const args = Array.from({ length: random.integer(0, 3) }, () => random.pick(ODD));
  const subcommand = random.pick(SUBCOMMANDS);
  return subcommand === 'save' && args.length === 1 ? [subcommand, node.path('odd.json'), ...args] : [subcommand, ...args];
}

/** Runs without a process; fails unless it ends as the real one can end. */
async function expectToEndWell(args: readonly string[], round: number): Promise<void> {
  let end: unknown;
  try {
    end = (await dispatch(machine, 'nvmetcli', args)).exitCode;
  } catch (error) {
    end = error;
  }
  if (EXIT_STATUSES.includes(end as number) || end instanceof PythonError || isSystemError(end)) return;
  const document = existsSync(args[1] ?? '') ? readFileSync(args[1] ?? '', 'utf8') : '';
  throw new Error(`not an end of the real tool, in round ${round}: ${JSON.stringify(args)} ${document.slice(0, 2000)}`, { cause: end });
}

function expectToBeWhole(): void {
  const { stateDir } = node.target;
  expect(() => readNvmetState(stateDir)).not.toThrow();
  expect(readdirSync(node.path('.')).filter((name) => !name.startsWith('odd.json'))).toEqual(['node']);
  const files = readdirSync(stateDir).filter((name) => !name.startsWith('config.json') && name !== 'unknown-requests.jsonl');
  expect(files.sort()).toEqual(['.kernel', 'addresses.json', 'config', 'dev', 'nvmetcli']);
  expect(readdirSync(`${stateDir}/config/nvmet`).sort()).toEqual(['hosts', 'ports', 'subsystems']);
  expect(readdirSync(`${stateDir}/.kernel`)).toEqual([]);
}

describe('nvmetcli, given anything', () => {
  it(`ends with 0, 1, its syntax, or one of its own errors, ${COMMANDS} times, and stays within its folders (seed ${SEED})`, async () => {
    const random = new SeededRandom(SEED);
    for (let round = 0; round < COMMANDS; round += 1) {
      await expectToEndWell(oddCommand(random), round);
      if (round % 500 === 0) expectToBeWhole();
    }
    expectToBeWhole();
  });

  it(`does so as a process as well, ${PROCESSES} times`, async () => {
    const random = new SeededRandom(SEED + 1);
    for (let round = 0; round < PROCESSES; round += 1) {
      const args = oddCommand(random);
      const { exitCode, stderr, lastLine } = await node.run(...args);
      const isFailure = exitCode === 1 && stderr.startsWith('Traceback (most recent call last):') && /^[\w.]+: /.test(lastLine);
      if (!isFailure && !(stderr === '' && EXIT_STATUSES.includes(exitCode ?? -1))) {
        throw new Error(`not an end of the real tool: ${JSON.stringify(args)} ended with ${exitCode}\n${stderr}`);
      }
    }
    expectToBeWhole();
  });

  it('still does its work after that', async () => {
    const random = new SeededRandom(SEED + 2);
    for (let round = 0; round < 200; round += 1) await expectToEndWell(oddCommand(random), round);
    await node.must('restore', node.write('odd.json', goodDocument()));
    expect(node.target.violations([{ device: '/dev/loop0', hosts: ['nqn.2014-08.org.example:host'] }])).toEqual([]);
  });
});
