import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { LockName, LockProvider } from '@holdfast/core/provider';
import { take } from '../checks/take.js';
import { toSharedMs } from './shared-clock.js';
import { Witness } from './witness.js';

/** When a process is killed: before it has an answer, while it is inside, while a renewal or its release is under way. */
export type DeathMoment = 'asking' | 'holding' | 'renewing' | 'releasing';

export interface PerishOrder {
  readonly name: LockName;
  readonly witnessFolder: string;
  /** For the witness. */
  readonly who: string;
  readonly moment: DeathMoment;
  /** From the beginning of the moment; 0 means the next turn of the event loop. */
  readonly afterMs: number;
}

/** Takes a lock and kills this process at a moment of that. A witness who sees another inside before makes it reject. */
export async function perish(provider: LockProvider, { name, witnessFolder, who, moment, afterMs }: PerishOrder): Promise<never> {
  const witness = new Witness(witnessFolder);
  const asked = take(provider, name);
  asked.catch(() => undefined);
  if (moment === 'asking') return await die(afterMs);
  const grant = await asked;
  const ttlMs = provider.lease?.ttlMs;
  const clash = witness.enter(0, 'exclusive', who, ttlMs === undefined ? null : toSharedMs(grant.sentAt) + ttlMs);
  if (clash) throw new Error(clash);
  if (moment === 'renewing') void provider.lease?.renew([grant]).catch(() => undefined);
  if (moment === 'releasing') {
    witness.leave(0, 'exclusive', who);
    void grant.release().catch(() => undefined);
  }
  return await die(afterMs, () => witness.bury(0, who));
}

async function die(afterMs: number, lastAct: () => void = () => undefined): Promise<never> {
  await (afterMs === 0 ? turn() : pause(afterMs));
  lastAct();
  process.kill(process.pid, 'SIGKILL');
  return await new Promise<never>(() => undefined);
}
