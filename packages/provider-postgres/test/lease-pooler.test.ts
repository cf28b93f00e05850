import { afterAll, expect, it } from '@jest/globals';
import { runConformance } from '@holdfast/conformance';
import { engineForTests, startPostgres } from '@holdfast/engines';
import { leaseCapabilities } from '../src/postgres-capabilities.js';
import { leaseBackend, leaseSettings } from './postgres-lease-backend.js';

const LIMIT_MS = 120_000; // only a hang takes so long
const server = await engineForTests({ afterAll }, startPostgres);

/** What a pooler could change: in which session a statement runs, and who is told. */
const sections = ['exclusion', 'handover', 'abort', 'fairness'] as const;

it('leases keep what they promise behind a pooler that hands out transactions', async () => {
  const harness = { capabilities: leaseCapabilities(leaseSettings.ttlMs), create: () => leaseBackend(server, { isPooled: true }) };
  const { results } = await runConformance(harness, process.env['HOLDFAST_EFFORT'] === 'full' ? {} : { only: sections });
  expect(results.flatMap(({ section, clause, error }) => (error === undefined ? [] : [`${section}: ${clause}: ${error.message}`]))).toEqual([]);
  expect(new Set(results.map(({ section }) => section)).size).toBeGreaterThanOrEqual(sections.length);
}, process.env['HOLDFAST_EFFORT'] === 'full' ? 4 * 3_600_000 : LIMIT_MS);
