import type { Acquisition, LockModel } from '@holdfast/conformance/history';

interface Operation {
  readonly hold: Acquisition;
  readonly kind: 'grant' | 'release';
  readonly fromMs: number;
  readonly toMs: number;
}

/** Tells by trying every order, without any cleverness, whether one is lawful: what the checker is compared with. For a handful of operations. */
export function someOrderIsLawful(history: readonly Acquisition[], model: LockModel): boolean {
  const operations = history
    .filter(({ grantedAtMs }) => grantedAtMs !== undefined)
    .flatMap((hold): Operation[] => [
      { hold, kind: 'grant', fromMs: hold.askedAtMs, toMs: hold.grantedAtMs! },
      { hold, kind: 'release', fromMs: hold.heldUntilMs ?? hold.askedAtMs, toMs: hold.releasedAtMs ?? Infinity },
    ]);
  return search(operations, [], [], model);
}

function search(left: readonly Operation[], inside: readonly Acquisition[], before: readonly Acquisition[], model: LockModel): boolean {
  if (left.every(({ toMs }) => toMs === Infinity)) return true; // what was never confirmed need not have happened
  const endMs = Math.min(...left.map(({ toMs }) => toMs));
  return left.some((next) => {
    if (next.fromMs > endMs) return false;
    const { hold, kind } = next;
    const rest = left.filter((operation) => operation !== next);
    if (kind === 'release') return inside.includes(hold) && search(rest, inside.filter((holder) => holder !== hold), before, model);
    return isAdmitted(hold, inside, before, model) && search(rest, [...inside, hold], [...before, hold], model);
  });
}

function isAdmitted(hold: Acquisition, inside: readonly Acquisition[], before: readonly Acquisition[], { name, permits }: LockModel): boolean {
  const isRoom = permits === 'readers-or-one-writer' ? inside.every(({ mode }) => mode === 'shared' && hold.mode === 'shared') : inside.length < permits;
  const rivals = before.filter(({ mode }) => mode === 'exclusive' || hold.mode === 'exclusive');
  return isRoom && (!name.startsWith('fenced') || rivals.every(({ fence }) => fence! < hold.fence!));
}
