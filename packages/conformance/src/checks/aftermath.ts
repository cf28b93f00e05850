import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { LockName } from '@holdfast/core/provider';
import { codeOf } from '../party/error-code.js';
import type { Party } from '../party/party.js';
import { sharedNowMs } from '../party/shared-clock.js';
import { settlesWithin, within } from '../party/within.js';
import type { SectionContext } from '../section.js';
import { becomesFree, begun, eventually, isFreeNow, isHeldNow } from './expectations.js';

const LOOK_EVERY_MS = 50;

/** After it the engine must have dropped what nobody owns, once it can be reached again. */
export function orphanLimitMs({ capabilities, effort }: SectionContext): number {
  return Math.max(capabilities.crashReleaseMs, capabilities.abandonedClaimMs) + effort.slackMs;
}

/** After it every request has an answer or an error, once the engine can be reached again. */
export function answerLimitMs(context: SectionContext): number {
  return orphanLimitMs(context) + (context.capabilities.lossDetectionMs ?? 0) + context.effort.patienceMs;
}

/** Asserts that a release under way resolves only when the engine no longer holds the lock, and that one that rejects leaves no lock behind for long. */
export async function releasedForTrue(context: SectionContext, releasing: Promise<unknown>, lock: LockName, fault: string): Promise<'released' | 'ERR_LOCK_LOST' | 'ERR_LOCK_PROVIDER_UNAVAILABLE'> {
  const { backend } = context;
  const freed = releasing.then(() => isFreeNow(backend, lock, `${fault}: a release resolved, but the engine still holds the lock`));
  const outcome = await within(freed.then(() => 'released' as const, refusal), answerLimitMs(context), `${fault}: a release`);
  await becomesFree(backend, lock, orphanLimitMs(context), `${fault}: a lock that its holder gave up must become free`);
  return outcome;
}

/** Asserts of a holder that it still has its lock, which it then gives back, or is told that it has not. */
export async function keptOrTold(context: SectionContext, holder: Party, key: string, lock: LockName, fault: string): Promise<void> {
  const { backend, capabilities, effort } = context;
  const limitMs = (capabilities.lossDetectionMs ?? 0) + effort.slackMs;
  let isTold = false;
  const told = begun(holder.lost(key).then(() => (isTold = true)));
  await eventually(async () => isTold || (await backend.isHeld(lock)), limitMs, `${fault}: a holder whose lock is gone must be told`);
  const outcome = await releasedForTrue(context, begun(holder.release(key)), lock, fault);
  if (outcome !== 'ERR_LOCK_LOST') return;
  const validUntilMs = await holder.validUntil(key);
  if (validUntilMs !== null && validUntilMs < sharedNowMs()) return; // its lease ended while the release found its way: it knew by the clock
  assert.ok(await settlesWithin(told, limitMs), `${fault}: a holder lost its lock and was not told before its release`);
}

/** Asserts that a request under way was granted, and then gives the lock back, or refused, and then leaves no lock behind. */
export async function grantedOrNothing(context: SectionContext, asked: Promise<unknown>, party: Party, key: string, lock: LockName, fault: string): Promise<void> {
  const outcome = await within(asked.then(() => 'granted' as const, refusal), answerLimitMs(context), `${fault}: an acquisition`);
  if (outcome === 'granted') await releasedForTrue(context, begun(party.release(key)), lock, fault);
  else await becomesFree(context.backend, lock, orphanLimitMs(context), `${fault}: an acquisition that was refused must leave no lock in the engine`);
}

/** Asserts that the provider of `party` works as if nothing had been, once it has had the time to find its engine again. */
export async function worksAgain(context: SectionContext, party: Party, fault: string): Promise<void> {
  const lock = context.name('after');
  const untilMs = performance.now() + answerLimitMs(context);
  let isGranted = false;
  while (!isGranted) {
    const asked = party.acquire({ key: lock, name: lock, renew: true }).then(() => true, (error: unknown) => refusal(error) === 'ERR_LOCK_LOST');
    isGranted = await within(asked, answerLimitMs(context), `${fault}: acquiring a free lock afterwards`);
    assert.ok(isGranted || performance.now() < untilMs, `${fault}: the provider does not find its engine again`);
    if (!isGranted) await pause(LOOK_EVERY_MS);
  }
  await isHeldNow(context.backend, lock, `${fault}: a lock granted afterwards is not held in the engine`);
  await party.release(lock);
}

function refusal(error: unknown): 'ERR_LOCK_LOST' | 'ERR_LOCK_PROVIDER_UNAVAILABLE' {
  const code = codeOf(error);
  if (code === 'ERR_LOCK_LOST' || code === 'ERR_LOCK_PROVIDER_UNAVAILABLE') return code;
  throw error;
}
