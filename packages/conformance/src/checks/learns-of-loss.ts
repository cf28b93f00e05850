import assert from 'node:assert/strict';
import type { LockName } from '@holdfast/core/provider';
import type { GrantFacts, Party } from '../party/party.js';
import { within } from '../party/within.js';
import type { SectionContext } from '../section.js';
import { isHeldNow, rejectsWith } from './expectations.js';
import { RisingFence } from './rising-fence.js';

const CLOCK_STEP_MS = 1; // what rounding costs between two processes' clocks

/** A holder that was held up while its lock went to another. Both know their grant by `key`. */
export interface Overtaken {
  readonly lock: LockName;
  readonly late: Party;
  readonly lateGrant: GrantFacts;
  readonly owner: Party;
  readonly ownerGrant: GrantFacts;
  /** What held the late one up, in words. */
  readonly after: string;
}

export const LATE_KEY = 'late';
export const OWNER_KEY = 'owner';

/** Asserts that the late holder finds out first thing, that nothing it does harms the new one, and that their fences tell them apart. */
export async function learnsOfLoss({ backend, capabilities, effort }: SectionContext, { lock, late, lateGrant, owner, ownerGrant, after }: Overtaken): Promise<void> {
  const validUntilMs = await late.validUntil(LATE_KEY);
  if (validUntilMs !== null) {
    const beyondMs = validUntilMs - ownerGrant.grantedAtMs;
    assert.ok(beyondMs <= CLOCK_STEP_MS, `${after} its deadline was ${beyondMs.toFixed(1)} ms after the grant of another: both held the lock by their clocks`);
    const kept = await late.renew([LATE_KEY]).catch(() => []); // an engine that could not be asked said nothing
    assert.equal(kept.length, 0, `${after} a renewal was told that the lock is still held, but it is another's`);
  }
  if (capabilities.lossDetectionMs !== null) {
    await within(late.lost(LATE_KEY), capabilities.lossDetectionMs + effort.slackMs, `the signal, ${after}, that the lock is another's`);
  }
  await rejectsWith(late.release(LATE_KEY), 'ERR_LOCK_LOST', effort.patienceMs, `a release ${after}`);
  await isHeldNow(backend, lock, `a release ${after} took the lock from its new holder`);
  assert.equal(await owner.lossCount(OWNER_KEY), 0, `${after} the old holder made the new one lose the lock`);
  if (capabilities.fencing) {
    const fences = new RisingFence();
    fences.check(lateGrant.fence, 'the grant of the old holder');
    fences.check(ownerGrant.fence, 'the grant of the new holder');
  }
  await owner.release(OWNER_KEY);
}
