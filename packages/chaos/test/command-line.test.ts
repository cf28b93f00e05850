import { describe, expect, it } from '@jest/globals';
import { readChaosCommand, UsageError } from '../src/command-line.js';

describe('the command line of a chaos run', () => {
  it('takes provider, time and seed, and has defaults for the rest', () => {
    const { command } = readChaosCommand(['--provider', 'redis', '--seconds', '5', '--seed', '7', '--json']) as { command: unknown };
    expect(command).toEqual({ provider: 'redis', seconds: 5, seed: 7, json: true, contenders: 6, callers: 3, locks: 4, faults: true });
  });

  it('draws a seed when none is given', () => {
    const seeds = [1, 2, 3].map(() => (readChaosCommand(['--provider', 'flock']) as { command: { seed: number } }).command.seed);
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it('gives its help', () => {
    expect(readChaosCommand(['--help']).help).toContain('--seconds <n>');
  });

  it.each([
    [[], /required option '--provider <name>'/],
    [['--provider', 'oracle'], /Allowed choices are redis, etcd, postgres/],
    [['--provider', 'redis', '--seconds', '0'], /whole number from 1 to 86400/],
    [['--provider', 'redis', '--seed', 'x'], /whole number from 0 to 4294967295/],
    [['--provider', 'redis', '--forever'], /unknown option '--forever'[^]*Allowed options: --provider <name>/],
  ])('refuses %j and teaches', (argv, message) => {
    expect(() => readChaosCommand(argv)).toThrow(UsageError);
    expect(() => readChaosCommand(argv)).toThrow(message);
  });
});
