import type { Acquisition, LockModel } from '@holdfast/conformance/history';
import { SeededRandom } from './seeded-random.js';

type Sure = Acquisition & { readonly grantedAtMs: number; readonly heldUntilMs: number };

/** The history with one more party that held the lock for sure while it was held, so that no order of anything makes it lawful. */
export function withOverlap(history: readonly Acquisition[], model: LockModel, seed: number): readonly Acquisition[] {
  const random = new SeededRandom(seed);
  const victim = random.pick(history.filter(isSure).filter((hold) => isFar(hold.grantedAtMs, hold.heldUntilMs)));
  const { grantedAtMs, heldUntilMs, lock, fence } = victim;
  const share = (from: number, to: number) => from + (to - from) * (0.1 + 0.8 * random.next());
  const middleMs = share(grantedAtMs, heldUntilMs);
  const others = typeof model.permits === 'number' ? model.permits : 1;
  const mode = model.permits === 'readers-or-one-writer' && victim.mode === 'exclusive' && random.next() < 0.5 ? 'shared' : 'exclusive';
  const intruders = Array.from({ length: others }, (_, index): Acquisition => ({
    lock,
    party: `intruder${index}`,
    mode,
    askedAtMs: share(grantedAtMs - 20, grantedAtMs),
    grantedAtMs: share(grantedAtMs, middleMs),
    heldUntilMs: share(middleMs, heldUntilMs),
    ...(random.next() < 0.5 && { releasedAtMs: heldUntilMs + 20 * random.next() }),
    ...(fence !== undefined && { fence: `${fence}-${index}` }), // greater than its victim's: the fences are no help
  }));
  return [...history, ...intruders];
}

/** The history with the fences of two exclusive holds exchanged, of which one was over for sure before the other was asked for. */
export function withFallingFence(history: readonly Acquisition[], seed: number): readonly Acquisition[] {
  const random = new SeededRandom(seed);
  const holds = history.filter((hold) => hold.grantedAtMs !== undefined && hold.mode === 'exclusive');
  const pairs = holds.flatMap((early) => holds.filter((late) => late.askedAtMs > early.grantedAtMs!).map((late) => [early, late] as const));
  const [early, late] = random.pick(pairs);
  const swapped = new Map([[early, late.fence!], [late, early.fence!]]);
  return history.map((hold) => (swapped.has(hold) ? { ...hold, fence: swapped.get(hold)! } : hold));
}

function isSure(hold: Acquisition): hold is Sure {
  return hold.heldUntilMs !== undefined;
}

function isFar(fromMs: number, toMs: number): boolean {
  return toMs - fromMs > 0.01;
}
