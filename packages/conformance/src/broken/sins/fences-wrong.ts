import type { AcquireRequest, LockFence, LockGrant, LockName, LockProviderCapabilities } from '@holdfast/core/provider';
import { LockTable, type GrantedFacts } from '../reference/lock-table.js';
import { referenceCapabilities } from '../reference/reference-capabilities.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import type { ReferenceOptions } from '../reference/reference-options.js';
import { LEASED, type Sins } from '../sin.js';

type Fencing = (grant: LockGrant, request: AcquireRequest) => LockFence | undefined;

/** Writes another fence, or none, on the grants of the reference. */
abstract class RefencingLockProvider extends ReferenceLockProvider {
  protected abstract readonly refence: Fencing;

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    const fence = this.refence(grant, request);
    return Object.assign(grant, { fence });
  }
}

/** Has one low number for all who share. */
class SharedConstantLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = ({ fence }, { mode }) => (mode === 'shared' ? { epoch: 0n, counter: 1n } : fence);
}

/** Has no number for those who share. */
class SharedUnfencedLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = ({ fence }, { mode }) => (mode === 'shared' ? undefined : fence);
}

/** Has no number for those who only try. */
class TryUnfencedLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = ({ fence }, { wait }) => (wait ? fence : undefined);
}

/** Readers who are in together have the same number. */
class RepeatingLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = ({ fence }) => ({ epoch: 0n, counter: (fence!.counter + 1n) / 2n });
}

/** Takes the clock on the wall for a counter, and its ticks are coarse. */
class ClockFencingLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = () => ({ epoch: 0n, counter: BigInt(Math.floor(Date.now() / 1_000)) });
}

/** Gives numbers that JavaScript rounds. */
class RoundFencingLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = ({ fence }) => ({ epoch: 0, counter: Number(fence!.counter) }) as unknown as LockFence;
}

/** Its epoch falls while its counter rises. */
class FallingEpochLockProvider extends RefencingLockProvider {
  protected readonly refence: Fencing = ({ fence }) => ({ epoch: 1_000_000n - fence!.counter, counter: fence!.counter });
}

/** Counts by itself. */
class OwnCountingLockProvider extends ReferenceLockProvider {
  #grants = 0n;

  protected override fence(_facts: GrantedFacts): LockFence {
    this.#grants += 1n;
    return { epoch: 0n, counter: this.#grants };
  }
}

/** Counts anew when a lock was taken from its holder. */
class AnewAfterLossTable extends LockTable {
  override break(name: string): void {
    super.break(name);
    this.counters.delete(name);
  }
}

/** Counts anew when nobody is connected. */
class AnewWhenEmptyTable extends LockTable {
  override endSession(session: string): void {
    super.endSession(session);
    if (this.list().length === 0) this.counters.clear();
  }
}

/** Has fences, and says that it has none. */
class SecretFencingLockProvider extends ReferenceLockProvider {
  override readonly capabilities: LockProviderCapabilities;

  constructor(options: ReferenceOptions) {
    super(options);
    this.capabilities = { ...referenceCapabilities(options), fencing: false };
  }

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return Object.assign(await super.acquire(name, request), { fence: { epoch: 0n, counter: 1n } });
  }
}

export const fencesWrong: Sins = {
  'fences-readers-low': { fails: 'fencing', provider: SharedConstantLockProvider },
  'fences-no-reader': { fails: 'fencing', provider: SharedUnfencedLockProvider },
  'fences-no-try': { fails: 'fencing', provider: TryUnfencedLockProvider },
  'repeats-fences': { fails: 'fencing', provider: RepeatingLockProvider },
  'fences-by-the-clock': { fails: 'fencing', provider: ClockFencingLockProvider },
  'fences-with-numbers': { fails: 'fencing', provider: RoundFencingLockProvider },
  'lowers-its-epoch': { fails: 'fencing', provider: FallingEpochLockProvider },
  'counts-by-itself': { fails: 'fencing', provider: OwnCountingLockProvider },
  'counts-anew-after-loss': { fails: 'fencing', table: AnewAfterLossTable, harness: LEASED },
  'counts-anew-when-empty': { fails: 'fencing', table: AnewWhenEmptyTable },
  'hides-its-fences': { fails: 'fencing', provider: SecretFencingLockProvider },
};
