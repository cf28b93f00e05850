import { describe, expect, it } from '@jest/globals';
import { readDemoOptions } from '../src/demo-options.js';
import { readSimulatorArguments } from '../src/simulator-arguments.js';
import { UsageError } from '../src/usage-error.js';

const known = ['dothill', 'lio'];

function demoOptions(...argv: string[]) {
  const request = readDemoOptions(argv, known);
  if (request.help !== undefined) throw new Error('help was not asked for');
  return request.options;
}

describe("the demo's command line", () => {
  it('runs every system with a random seed when nothing is said', () => {
    expect(demoOptions()).toMatchObject({ systems: known, json: false, color: true });
    expect(new Set([demoOptions().seed, demoOptions().seed, demoOptions().seed]).size).toBeGreaterThan(1);
  });

  it('takes systems repeated or separated by commas, each once', () => {
    expect(demoOptions('--system', 'lio', '--system=dothill').systems).toEqual(['lio', 'dothill']);
    expect(demoOptions('--system', 'lio, dothill,lio').systems).toEqual(['lio', 'dothill']);
  });

  it('takes numbers, --json, --details, --report and --no-color', () => {
    expect(demoOptions('--callers', '9', '--processes', '3', '--seed', '0', '--json', '--details', '--report', 'race.html', '--no-color')).toEqual({
      systems: known,
      callers: 9,
      processes: 3,
      seed: 0,
      json: true,
      details: true,
      report: 'race.html',
      color: false,
    });
  });

  it.each([
    [['--system', 'vnx'], /'vnx'.*Known systems: dothill, lio/],
    [['--system', ''], /Known systems: dothill, lio/],
    [['--callers', 'many'], /'many'.*whole number from 2 to 256/],
    [['--callers', '1'], /from 2 to 256/],
    [['--callers', '-3'], /from 2 to 256/],
    [['--callers', '2.5'], /from 2 to 256/],
    [['--processes', '1'], /from 2 to 32/],
    [['--callers', '3', '--processes', '4'], /--callers 3 is less than --processes 4/],
    [['--seed', '4294967296'], /from 0 to 4294967295/],
    [['--report', 'race.pdf'], /'race\.pdf'.*ends in \.html or \.svg/],
    [['--seed'], /argument missing[^]*Allowed options:.*--seed <n>/],
    [['--caller', '9'], /unknown option '--caller'[^]*Allowed options:.*--callers <n>/],
    [['lio'], /too many arguments[^]*Allowed options:.*--system <name>/],
  ])('refuses %j and names what is allowed', (argv, message) => {
    expect(() => readDemoOptions(argv, known)).toThrow(UsageError);
    expect(() => readDemoOptions(argv, known)).toThrow(message);
  });

  it('explains itself with --help', () => {
    const { help } = readDemoOptions(['--help'], known);
    for (const text of ['--system', '--callers', '--processes', '--seed', '--json', 'dothill, lio', 'Exit status']) expect(help).toContain(text);
  });
});

describe("the simulator's command line", () => {
  it('names a system first and leaves the rest to the program of that system', () => {
    expect(readSimulatorArguments(['dothill', '--port', '8080', '--window-ms', '5'], known)).toEqual({
      help: undefined,
      system: 'dothill',
      argv: ['--port', '8080', '--window-ms', '5'],
    });
    expect(readSimulatorArguments(['lio', '--help'], known)).toMatchObject({ system: 'lio', argv: ['--help'] });
  });

  it.each([
    [[], /Which system\? Its name comes first\. Known systems: dothill, lio/],
    [['--port', '80', 'dothill'], /comes first before "--port"\. Known systems: dothill, lio/],
    [['vnx'], /Unknown system "vnx"\. Known systems: dothill, lio/],
  ])('refuses %j and names the systems', (argv, message) => {
    expect(() => readSimulatorArguments(argv, known)).toThrow(UsageError);
    expect(() => readSimulatorArguments(argv, known)).toThrow(message);
  });

  it('explains itself with --help', () => {
    for (const text of ['--port', '--user', '--password', 'Systems: dothill, lio']) expect(readSimulatorArguments(['--help'], known).help).toContain(text);
  });
});
