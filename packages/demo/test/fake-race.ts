import type { Race, RaceOptions, RaceReport } from '@holdfast/array-simulator';

export const report = (changes: Partial<RaceReport> = {}): RaceReport => ({
  operations: 8,
  violations: [],
  waitsMs: [1, 2, 3, 4],
  counts: {},
  timeline: { holds: [], requests: [], violations: [] },
  ...changes,
});

export const brokenReport = report({
  violations: ['LUN 1 given to two volumes'],
  waitsMs: [],
  timeline: {
    holds: [0, 1].map((process) => ({ process, askedAtMs: 1000, acquiredAtMs: 1000, releasedAtMs: 1100 })),
    requests: [0, 1].map((n) => ({ description: `PUT /map/${n}`, fromMs: 1010 + n, untilMs: 1090 + n })),
    violations: [{ text: 'LUN 1 given to two volumes', atMs: 1090 }],
  },
});

/** A race that reports what it is told to, and remembers how it was run. */
export function fakeRace(reports: { readonly without: RaceReport; readonly with: RaceReport }): Race & { readonly runs: RaceOptions[] } {
  const runs: RaceOptions[] = [];
  return {
    system: 'toy',
    lock: '{self.driverName}-map',
    scope: 'global',
    runs,
    run(options) {
      runs.push(options);
      options.onProgress?.(1, 2);
      return Promise.resolve(options.provider.export === 'AlwaysGrantsLockProvider' ? reports.without : reports.with);
    },
  };
}

/** Keeps what is written to it. */
export function collector(isTTY = false): { readonly isTTY: boolean; readonly columns: number; text(): string; write(text: string): void } {
  let all = '';
  return { isTTY, columns: 120, text: () => all, write: (text) => void (all += text) };
}
