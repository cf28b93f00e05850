import { describe, expect, it } from '@jest/globals';
import { lockProviderConformance, runConformance } from '@holdfast/conformance';
import { referenceHarness } from '@holdfast/conformance/broken';
import { EFFORTS, effortFromEnvironment, seedFromEnvironment } from '../src/effort.js';
import { sections } from '../src/sections/all-sections.js';

const harness = referenceHarness({ reach: 'process' });

describe('the effort', () => {
  it('is smoke unless HOLDFAST_EFFORT says full, and nothing else is understood', () => {
    expect(effortFromEnvironment({})).toBe('smoke');
    expect(effortFromEnvironment({ HOLDFAST_EFFORT: 'full' })).toBe('full');
    expect(() => effortFromEnvironment({ HOLDFAST_EFFORT: 'max' })).toThrow('HOLDFAST_EFFORT must be smoke or full, got "max"');
  });

  it('in full is nowhere less than in smoke', () => {
    const { smoke, full } = EFFORTS;
    for (const [figure, value] of Object.entries(smoke)) {
      if (typeof value === 'number') expect({ figure, value: full[figure as 'kills'] }).toEqual({ figure, value: expect.any(Number) });
      if (typeof value === 'number') expect(full[figure as 'kills']).toBeGreaterThanOrEqual(value);
    }
    expect(full.stormWaiters.push).toBe(100_000);
    expect(full.fuzzOperations).toBe(1_000_000);
  });
});

describe('the seed', () => {
  it('is the one of HOLDFAST_SEED, else any', () => {
    expect(seedFromEnvironment({ HOLDFAST_SEED: '42' })).toBe(42);
    expect(seedFromEnvironment({})).toBeGreaterThanOrEqual(0);
    expect(() => seedFromEnvironment({ HOLDFAST_SEED: '-1' })).toThrow('HOLDFAST_SEED must be a whole number');
  });

  it('is told by a failure', async () => {
    const failing = { ...harness, capabilities: { ...harness.capabilities, engine: '' } };
    const { results, seed } = await runConformance(failing, { only: ['capability-honesty'] });
    expect(results.find(({ ok }) => !ok)?.error?.message).toContain(`HOLDFAST_SEED=${String(seed)} repeats this run`);
  });
});

describe('the sections', () => {
  it('ask something of every manifest: none is empty', () => {
    const manifests = [true, false].flatMap((flag) =>
      (['process', 'node', 'global'] as const).map((reach) => ({ ...harness.capabilities, reach, shared: flag, fair: flag, fencing: flag, lossDetectionMs: flag ? 100 : null })),
    );
    for (const manifest of manifests) {
      for (const section of sections) expect({ section: section.name, clauses: section.clauses(manifest).length }).not.toMatchObject({ clauses: 0 });
    }
  });

  it('have clauses with titles of their own', () => {
    const titles = sections.flatMap((section) => section.clauses(harness.capabilities).map(({ title }) => `${section.name}: ${title}`));
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('a runner', () => {
  it('with nothing but `it` gets the section in each name, and a last test that stops the processes', () => {
    const names: string[] = [];
    lockProviderConformance({ it: (name) => names.push(name) }, harness);
    expect(names[0]).toBe('harness: provider() gives a new instance each time');
    expect(names.at(-1)).toBe('leaves no contender process behind');
  });

  it('with describe and afterAll gets a group for each section', () => {
    const groups: string[] = [];
    const names: string[] = [];
    let hooks = 0;
    const describeGroup = (name: string, body: () => void) => {
      groups.push(name);
      body();
    };
    lockProviderConformance({ it: (name) => names.push(name), describe: describeGroup, afterAll: () => (hooks += 1) }, harness);
    expect(groups).toEqual(sections.map(({ name }) => name));
    expect(names).not.toContain('leaves no contender process behind');
    expect(hooks).toBe(1);
  });
});
