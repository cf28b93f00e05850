import type { Acquisition, LockModel } from '@holdfast/conformance/history';
import { SeededRandom } from './seeded-random.js';

/** Shapes a history of one lock. */
export interface HistoryShape {
  readonly model: LockModel;
  readonly parties: number;
  readonly acquisitions: number;
}

type Draft = { -readonly [Key in keyof Acquisition]: Acquisition[Key] };

interface Party {
  readonly name: string;
  /** Its last confirmed moment. */
  idleSinceMs: number;
  hold: Draft | undefined;
}

const LOCK = 'array-1';

/**
 * A history that a real lock made: effects one after the other at moments of their own, each asked for before its moment and answered after it,
 * so that requests and answers of the parties mix at random. Some answers and releases are never heard of.
 */
export function correctHistory(seed: number, { model, parties: count, acquisitions }: HistoryShape): readonly Acquisition[] {
  const random = new SeededRandom(seed);
  const parties = Array.from({ length: count }, (_, index): Party => ({ name: `party${index}`, idleSinceMs: 0, hold: undefined }));
  const history: Draft[] = [];
  let fence = 0;
  for (let nowMs = 1; history.length < acquisitions; nowMs += 1 + 5 * random.next()) {
    const party = random.pick(parties);
    if (party.idleSinceMs > nowMs) continue; // still waits for an answer
    if (party.hold !== undefined) letGo(party, nowMs, random);
    else {
      const mode = model.permits === 'readers-or-one-writer' && random.next() < 0.6 ? 'shared' : 'exclusive';
      if (!mayEnter(parties, mode, model)) continue;
      const askedAtMs = nowMs - (nowMs - party.idleSinceMs) * random.next();
      fence += 1 + Math.floor(3 * random.next()); // a token that went with an unheard answer is missing
      const isHeardOf = random.next() > 0.05;
      party.hold = { lock: LOCK, party: party.name, mode, askedAtMs, fence: String(fence).padStart(16, '0') };
      history.push(party.hold);
      if (isHeardOf) party.hold.grantedAtMs = nowMs + 8 * random.next(); // others may act meanwhile
      if (!isHeardOf) party.idleSinceMs = nowMs;
    }
  }
  return history;
}

function mayEnter(parties: readonly Party[], mode: Acquisition['mode'], { permits }: LockModel): boolean {
  const inside = parties.flatMap(({ hold }) => hold ?? []);
  if (permits !== 'readers-or-one-writer') return inside.length < permits;
  return inside.every((hold) => hold.mode === 'shared' && mode === 'shared');
}

/** The hold ends now. An answer that is not there yet comes no more, or its holder saw nothing of its lock. */
function letGo(party: Party, nowMs: number, random: SeededRandom): void {
  const hold = party.hold!;
  party.hold = undefined;
  party.idleSinceMs = nowMs;
  if (hold.grantedAtMs === undefined) return;
  if (hold.grantedAtMs >= nowMs) {
    party.idleSinceMs = hold.grantedAtMs; // lost on the way: over before its answer came
    return;
  }
  hold.heldUntilMs = hold.grantedAtMs + (nowMs - hold.grantedAtMs) * random.next();
  if (random.next() < 0.1) return; // killed, or its lease ran out
  hold.releasedAtMs = nowMs + 4 * random.next();
  party.idleSinceMs = hold.releasedAtMs;
}
