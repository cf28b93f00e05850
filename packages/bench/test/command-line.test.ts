import { describe, expect, it } from '@jest/globals';
import { readBenchOptions, UsageError } from '../src/command-line.js';

describe("the benchmark's command line", () => {
  it('measures everything in full when nothing is said, and takes rounds also for a quick run', () => {
    expect(readBenchOptions([])).toMatchObject({ options: { json: false, profile: false, filter: '', effort: { rounds: 150, names: 1_000_000, waiters: 100_000 } } });
    expect(readBenchOptions(['--quick', '--rounds', '2', '--json', '--filter', 'PS4'])).toMatchObject({ options: { json: true, filter: 'PS4', effort: { rounds: 2 } } });
  });

  it.each([
    [['--rounds', '0'], /whole number from 1 to 10000/],
    [['--rounds', 'many'], /'many'.*whole number/],
    [['--round', '3'], /unknown option '--round'[^]*Allowed options:.*--rounds <n>/],
    [['PS4'], /too many arguments[^]*--filter <text>/],
  ])('refuses %j and names what is allowed', (argv, message) => {
    expect(() => readBenchOptions(argv)).toThrow(UsageError);
    expect(() => readBenchOptions(argv)).toThrow(message);
  });

  it('explains itself with --help', () => {
    const { help } = readBenchOptions(['--help']);
    for (const text of ['--filter', '--rounds', '--profile', '--json', 'Exit status']) expect(help).toContain(text);
  });
});
