import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dispatch } from '../simulator/dispatch.js';
import { UsageError } from '../simulator/arguments.js';
import { openLioMachine, type LioMachine } from '../simulator/lio-machine.js';
import { readLioState } from '../simulator/lio-state.js';
import { isSystemError, PythonError } from '@holdfast/array-simulator/command-line';
import { SeededRandom } from '@holdfast/array-simulator';
import { iqn, SimulatedNode } from './simulated-node.js';

jest.setTimeout(120_000);

const COMMANDS = 10_000;
const PROCESSES = 30;
const SEED = 7;

const ODD = [
  '',
  '.',
  '..',
  '/',
  '../../etc',
  ' ',
  'ü 名',
  "it's",
  '$(id)',
  '-a',
  '-p99999',
  '-a../../x',
  'iqn.2026-01.a.b:/../../../x',
  'iqn.2026-01.a.b:..',
  'x'.repeat(300),
  `iqn.2026-01.a.b:${'y'.repeat(300)}`,
  'True',
  '/dev/loop0',
  '/dev/../loop1',
  '/dev/',
  iqn('volume-1'),
  'iqn.1994-05.com.example:host',
];
/** Commands that work, so that there is something to lose. */
const GOOD: readonly (readonly string[])[] = [
  ['create', '/dev/loop0', iqn('volume-1'), 'u', 'p', 'False', '-a127.0.0.1'],
  ['create', '/dev/loop1', iqn('volume-2'), 'u', 'p', 'False', '-p3260', '-a127.0.0.1,::1'],
  ['add-initiator', iqn('volume-1'), 'u', 'p', 'iqn.1994-05.com.example:host'],
  ['delete-initiator', iqn('volume-1'), 'iqn.1994-05.com.example:host'],
  ['delete', iqn('volume-1')],
  ['delete', iqn('volume-2')],
];
const SUBCOMMANDS = ['create', 'add-initiator', 'delete-initiator', 'get-targets', 'delete', 'verify', 'constructor', '__proto__'];

let node: SimulatedNode;
let machine: LioMachine;

beforeEach(() => {
  node = new SimulatedNode();
  machine = openLioMachine(node.target.stateDir);
});
afterEach(() => node.close());

/** A command that works, one of them with an odd argument, or nothing but odd arguments. */
function oddCommand(random: SeededRandom): readonly string[] {
  const good = random.pick(GOOD);
  if (random.next() < 0.2) return good;
  if (random.next() < 0.4) return good.with(random.integer(0, good.length - 1), random.pick(ODD));
  return [random.pick(SUBCOMMANDS), ...Array.from({ length: random.integer(0, 8) }, () => random.pick(ODD))];
}

/** Runs without a process; true when it ended as the real one can end. */
async function endsWell(args: readonly string[]): Promise<boolean> {
  try {
    await dispatch(machine, args);
    return true;
  } catch (error) {
    return error instanceof PythonError || error instanceof UsageError || isSystemError(error);
  }
}

describe('cinder-rtstool, given anything', () => {
  it(`ends with 0, its usage, or one of its own errors, ${COMMANDS} times, and stays within its folders (seed ${SEED})`, async () => {
    const random = new SeededRandom(SEED);
    for (let round = 0; round < COMMANDS; round += 1) {
      const args = oddCommand(random);
      if (!(await endsWell(args))) throw new Error(`not an error of the real tool, in round ${round}: ${JSON.stringify(args)}`);
      if (round % 100 === 0) readLioState(node.target.stateDir);
    }
    expect(() => readLioState(node.target.stateDir)).not.toThrow();
    expect(readdirSync(node.path('.')).sort()).toEqual(['node']);
    expect(readdirSync(node.target.stateDir).sort()).toEqual(['.kernel', 'cinder-rtstool', 'config', 'dev']);
    expect(readdirSync(`${node.target.stateDir}/config/target`).sort()).toEqual(['core', 'iscsi']);
    expect(readdirSync(`${node.target.stateDir}/.kernel`)).toEqual([]);
  });

  it(`does so as a process as well, ${PROCESSES} times`, async () => {
    const random = new SeededRandom(SEED);
    for (let round = 0; round < PROCESSES; round += 1) {
      const args = oddCommand(random);
      const { exitCode, stdout, stderr, lastLine } = await node.run(...args);
      const isUsage = exitCode === 1 && stdout.startsWith('Usage:') && stderr === '';
      const isFailure = exitCode === 1 && stderr.startsWith('Traceback (most recent call last):') && /^[\w.]+: /.test(lastLine);
      if (exitCode !== 0 && !isUsage && !isFailure) throw new Error(`not an end of the real tool: ${JSON.stringify(args)} ended with ${exitCode}\n${stdout}${stderr}`);
    }
    expect(readdirSync(node.path('.')).sort()).toEqual(['node']);
  });

  it('survives any saved file', async () => {
    await node.must('create', '/dev/loop0', iqn('volume-1'), 'u', 'p', 'False', '-a127.0.0.1');
    await node.must('save', node.path('good.json'));
    const good = readFileSync(node.path('good.json'), 'utf8');
    const random = new SeededRandom(11);
    const values = ['null', '5', '"../../../x"', '[]', '{}', '[1, null]', 'true', '"iqn.2026-01.a.b:/../../x"', ''];
    for (let round = 0; round < 100; round += 1) {
      const begin = random.integer(0, good.length);
      const end = Math.min(good.length, begin + random.integer(0, 60));
      const spoilt = random.integer(0, 1) === 0 ? good.slice(0, begin) + random.pick(values) + good.slice(end) : spoilValue(good, random, values);
      writeFileSync(node.path('spoilt.json'), spoilt);
      if (!(await endsWell(['restore', node.path('spoilt.json')]))) throw new Error(`not an error of the real tool, for ${spoilt}`);
    }
    expect(readdirSync(node.path('.')).sort()).toEqual(['good.json', 'node', 'spoilt.json']);
  });

  it.each([
    ['[]', "AttributeError: 'list' object has no attribute 'get'"],
    ['5', "AttributeError: 'int' object has no attribute 'get'"],
    ['', 'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)'],
    ['{"a" 1}', "json.decoder.JSONDecodeError: Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a": 1 "b"}', "json.decoder.JSONDecodeError: Expecting ',' delimiter: line 1 column 9 (char 8)"],
    ['{a: 1}', 'json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{} x', 'json.decoder.JSONDecodeError: Extra data: line 1 column 4 (char 3)'],
    ['["\\x"]', 'json.decoder.JSONDecodeError: Invalid \\escape: line 1 column 3 (char 2)'],
  ])('restores %j with %s', async (text, lastLine) => {
    writeFileSync(node.path('odd.json'), text);
    expect(await node.run('restore', node.path('odd.json'))).toMatchObject({ exitCode: 1, lastLine });
  });

  it('takes no argument for a part of the shell command that starts it', async () => {
    const name = iqn("v';touch x;'");
    await node.run('create', '/dev/loop0', name, '$(touch x)', '`touch x`', 'False', '-a127.0.0.1');
    expect(existsSync('x')).toBe(false);
  });
});

function spoilValue(good: string, random: SeededRandom, values: readonly string[]): string {
  const fields = [...good.matchAll(/: ([^\n{[]+?)(,?)\n/g)];
  const field = random.pick(fields);
  const at = field.index + 2;
  return good.slice(0, at) + random.pick(values) + good.slice(at + (field[1] ?? '').length);
}
