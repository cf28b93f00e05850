import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@holdfast/array-simulator';
import { planFaults, type FaultRange } from '../src/faults/fault-plan.js';

const range = { durationMs: 60_000, silenceMs: 1_500, canKill: true, hasEngine: true };
const kindsOf = (seed: number, changes: Partial<FaultRange> = {}) => new Set(planFaults(new SeededRandom(seed), { ...range, ...changes }).map(({ kind }) => kind));

describe('a plan of faults', () => {
  it('is the same for the same seed and another one for another', () => {
    const plan = (seed: number) => planFaults(new SeededRandom(seed), range);
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
  });

  it('has every kind of fault in the order of their times, also in a run of seconds', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      expect(kindsOf(seed, { durationMs: 3_000 })).toEqual(new Set(['kill', 'pause', 'block', 'network', 'restart', 'clock']));
      const times = planFaults(new SeededRandom(seed), range).map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.at(-1)).toBeLessThan(range.durationMs);
    }
  });

  it('does only what applies', () => {
    expect(kindsOf(1, { canKill: false, hasEngine: false })).toEqual(new Set(['pause', 'block', 'clock']));
    expect(kindsOf(1, { hasEngine: false })).toEqual(new Set(['kill', 'pause', 'block', 'clock']));
  });

  it('lets another server take over where one can, and breaks the network of all servers and of one of them', () => {
    const cluster = { canFailOver: true, servers: 3 };
    for (let seed = 0; seed < 100; seed += 1) expect(kindsOf(seed, { ...cluster, durationMs: 3_000 })).toContain('failover');
    const faults = planFaults(new SeededRandom(1), { ...range, ...cluster, durationMs: 600_000 });
    expect(new Set(faults.flatMap((fault) => (fault.kind === 'network' ? [fault.server] : [])))).toEqual(new Set([undefined, 0, 1, 2]));
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['kill', 'pause', 'block', 'network', 'restart', 'failover', 'clock']));
  });

  it('sets clocks by an hour and more in both directions, or only ahead, and lets them run too fast and too slow', () => {
    const faultsOf = (clocksGoAhead: boolean) => planFaults(new SeededRandom(1), { ...range, durationMs: 600_000, clocksGoAhead }).flatMap((fault) => (fault.kind === 'clock' ? [fault] : []));
    const jumps = faultsOf(false).flatMap(({ byMs, lastsMs }) => (lastsMs === 0 ? [byMs] : []));
    expect(Math.min(...jumps.map(Math.abs))).toBeGreaterThanOrEqual(3_600_000);
    expect([Math.min(...jumps) < 0, Math.max(...jumps) > 0]).toEqual([true, true]);
    const rates = new Set(faultsOf(false).flatMap(({ byMs, lastsMs }) => (lastsMs === 0 ? [] : [1 + byMs / lastsMs])));
    expect(rates).toEqual(new Set([2, 0.5]));
    expect(faultsOf(true).every(({ byMs, lastsMs }) => byMs > 0 || lastsMs > 0)).toBe(true);
  });

  it('stops processes for longer than a silent holder keeps its lock', () => {
    const pauses = planFaults(new SeededRandom(1), range).flatMap((fault) => (fault.kind === 'pause' ? [fault.lastsMs] : []));
    expect(pauses.length).toBeGreaterThan(10);
    expect(Math.min(...pauses)).toBeGreaterThan(range.silenceMs);
  });
});
