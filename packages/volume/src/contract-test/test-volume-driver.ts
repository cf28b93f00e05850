import type { Clause, ClauseSection } from './clause.js';
import { attachSection } from './clauses/attach.js';
import { cloneSection } from './clauses/clone.js';
import { createFromSnapshotSection } from './clauses/create-from-snapshot.js';
import { createSection } from './clauses/create.js';
import { deleteSection } from './clauses/delete.js';
import { detachSection } from './clauses/detach.js';
import { extendSection } from './clauses/extend.js';
import { snapshotSection } from './clauses/snapshot.js';
import { statsSection } from './clauses/stats.js';
import type { VolumeDriverHarness } from './harness.js';
import { VolumeLifecycle } from './volume-lifecycle.js';

const sections: readonly ClauseSection[] = [
  createSection,
  deleteSection,
  snapshotSection,
  cloneSection,
  createFromSnapshotSection,
  extendSection,
  attachSection,
  detachSection,
  statsSection,
];

/** The part of a test runner that the contract test uses; jest's, mocha's and node's own fit. @public */
export interface ContractTestRunner {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => Promise<void>, timeoutMs?: number): void;
}

/** What to test, and with what. @public */
export interface ContractTestOptions {
  /** The driver's name, for the titles. */
  readonly name: string;
  /** Where the tests are declared. */
  readonly runner: ContractTestRunner;
  /** Makes a harness; called once for every clause, which closes it. */
  readonly openHarness: () => Promise<VolumeDriverHarness>;
  /** False when the harness has no `content`; the clauses about content are then not stated. Default true. */
  readonly content?: boolean;
  /** Longest time for one clause, in milliseconds; default 60 000. */
  readonly timeoutMs?: number;
}

/**
 * States the contract of {@link VolumeDriver} as one test for each clause: create, delete, snapshot, clone, create from snapshot, extend,
 * attach, detach, stats. What it believes is what the harness sees on the array, never what the driver says of itself.
 * @public
 */
export function testVolumeDriver(options: ContractTestOptions): void {
  const { name, runner, openHarness, content = true, timeoutMs = 60_000 } = options;
  for (const section of sections) {
    runner.describe(`${name}: ${section.title}`, () => {
      for (const clause of section.clauses) {
        if (clause.needsContent && !content) continue;
        runner.it(clause.title, () => proveClause(clause, openHarness), timeoutMs);
      }
    });
  }
}

async function proveClause(clause: Clause, openHarness: () => Promise<VolumeDriverHarness>): Promise<void> {
  const harness = await openHarness();
  try {
    if (clause.needsContent && !harness.content) throw new Error('the harness has no `content`; pass `content: false` to testVolumeDriver');
    const lifecycle = new VolumeLifecycle(harness.driver);
    try {
      await clause.prove({ harness, lifecycle });
    } catch (error) {
      // The clause's own failure is the one to tell; what it left may well not be removable.
      await lifecycle.tidyUp().catch(() => undefined);
      throw error;
    }
    await lifecycle.tidyUp();
  } finally {
    await harness.close();
  }
}
