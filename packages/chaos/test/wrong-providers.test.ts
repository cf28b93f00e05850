import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { flockCapabilities } from '@holdfast/provider-flock';
import type { ChaosBackend } from '../src/backends/chaos-backend.js';
import { inDirectory } from '../src/backends/directory-backend.js';
import { backends } from '../src/backends/index.js';
import { startRedisBackend } from '../src/backends/redis-backend.js';
import type { ChaosFindings } from '../src/chaos-report.js';
import { runChaos } from '../src/run-chaos.js';

const LIMIT_MS = 90_000;
const module = fileURLToPath(new URL('wrong-providers.mjs', import.meta.url));
const quiet = { contenders: 3, callers: 2, locks: 2, slackMs: 1_000, progress: () => undefined };
const newSeed = () => Math.floor(Math.random() * 0xffff_ffff);

const startWrong = (name: string, changes: Partial<ChaosBackend['manifest']> = {}) => () =>
  inDirectory((directory) => ({
    manifest: { ...flockCapabilities, shared: false, fencing: false, ...changes },
    provider: { module, export: name, options: { directory } },
    silenceMs: 200,
  }));

async function runOn(provider: string, changes?: Partial<ChaosBackend['manifest']>, faults = false): Promise<ChaosFindings> {
  return await runChaos({ ...quiet, provider, start: startWrong(provider, changes), seconds: 2, seed: newSeed(), faults });
}

const MOST_RUNS = 24; // a run of seconds shows the double holders about one time in three

/** Where luck decides whether two meet: short runs, each by a plan of its own, until one shows it. Not to see it in so many is not to find it. */
async function untilUnlawful(run: () => Promise<ChaosFindings>): Promise<ChaosFindings> {
  for (let runs = 1; ; runs += 1) {
    const findings = await run();
    if (!findings.report.linearizable || runs === MOST_RUNS) return findings;
  }
}

describe('a chaos run', () => {
  it('finds holders beside each other where every request is granted', async () => {
    const { report, complaints } = await runOn('AlwaysGrants', {}, true);
    expect({ ...report, isOverlapping: report.overlaps > 0 }).toMatchObject({ isOverlapping: true, linearizable: false });
    expect(complaints.join('\n')).toContain('overlap: "array-');
  }, LIMIT_MS);

  it('finds locks that were never given back', async () => {
    const { report } = await runOn('Leaking');
    expect({ ...report, isLeaking: report.leakedLocks > 0 }).toMatchObject({ isLeaking: true, overlaps: 0, linearizable: true });
  }, LIMIT_MS);

  it('finds waiters that nobody woke', async () => {
    const { report, complaints } = await runOn('Forgetful');
    expect({ ...report, isForgetful: report.lostWakeups > 0 }).toMatchObject({ isForgetful: true, overlaps: 0, linearizable: true });
    expect(complaints.join('\n')).toMatch(/lost wake-up: c\d-0\.\d waits for "array-\d"/);
  }, LIMIT_MS);

  it('finds fences that fall, although nobody met', async () => {
    const { report } = await runOn('Falling', { fencing: true });
    expect({ ...report, isFenced: report.fencedWritesFromStaleHolders > 0 }).toMatchObject({ isFenced: true, overlaps: 0, leakedLocks: 0, linearizable: false });
  }, LIMIT_MS);

  it('finds locks and fences that a fail-over loses', async () => {
    const start = async (): Promise<ChaosBackend> => {
      const backend = await startRedisBackend({ replicationDelayMs: 500 });
      const { url } = backend.provider.options as { url: string };
      return { ...backend, manifest: { ...backend.manifest, shared: false }, provider: { module, export: 'SetIfAbsent', options: { url, ttlMs: 1_500 } } };
    };
    const { report, complaints } = await untilUnlawful(() => runChaos({ ...quiet, provider: 'set-if-absent', start, seconds: 5, seed: newSeed() }));
    expect(report).toMatchObject({ linearizable: false });
    expect(complaints.join('\n')).toContain('not linearizable: ');
  }, MOST_RUNS * LIMIT_MS);

  it('finds the double holders of proper-lockfile without its provider', async () => {
    const start = backends['proper-lockfile-bare']!;
    const { report } = await untilUnlawful(() => runChaos({ ...quiet, provider: 'proper-lockfile-bare', start, seconds: 8, seed: newSeed() }));
    expect({ ...report, isOverlapping: report.overlaps > 0 }).toMatchObject({ isOverlapping: true, linearizable: false });
  }, MOST_RUNS * LIMIT_MS);
});
