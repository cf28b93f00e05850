import type { LockGrant, LockLoss, LockMode, LockName, LockProvider } from '@holdfast/core/provider';
import { ownerHere } from '../party/owner.js';

export interface TakeOptions {
  readonly mode?: LockMode;
  readonly wait?: boolean;
  readonly signal?: AbortSignal;
  readonly onLost?: (loss: LockLoss) => void;
}

/** One acquisition in this process, with the defaults of the kit: exclusive, waiting, never aborted. */
export async function take(provider: LockProvider, name: LockName, options: TakeOptions = {}): Promise<LockGrant> {
  const { mode = 'exclusive', wait = true, signal = new AbortController().signal, onLost = () => undefined } = options;
  return await provider.acquire(name, { mode, wait, signal, owner: ownerHere(), onLost });
}
