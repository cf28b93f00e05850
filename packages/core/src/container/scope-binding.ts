import { LockError, isLockError } from '../errors/lock-error.js';
import { scopeRank, type LockScope } from '../lock-scope.js';
import type { LockProvider } from '../provider/lock-provider.js';
import { openProviderUrl } from './provider-url.js';

/** Makes a provider; called once, at the first use of its scope. @public */
export type LockProviderFactory = () => LockProvider | Promise<LockProvider>;

/** What a scope can be bound to: a provider, a factory of one, or a URL such as `file:///var/lib/holdfast`. @public */
export type LockProviderSource = LockProvider | LockProviderFactory | string;

/** The provider of one scope: there from the start, or opened at its first use. @internal */
export class ScopeBinding {
  provider: LockProvider | undefined;
  #opening: Promise<LockProvider> | undefined;

  constructor(
    readonly scope: LockScope,
    private readonly source: LockProviderSource,
    /** The shortest reach that will do: the scope's own, or `node` for a single-node deployment's global scope. */
    private readonly neededReach: LockScope,
  ) {
    if (typeof source === 'object') this.provider = this.#checked(source);
  }

  /** Resolves to the provider, opened and checked. A failure is not kept: the next call tries again. */
  ready(): Promise<LockProvider> {
    if (this.provider !== undefined) return Promise.resolve(this.provider);
    return (this.#opening ??= this.#open().finally(() => (this.#opening = undefined)));
  }

  async #open(): Promise<LockProvider> {
    try {
      const provider = typeof this.source === 'string' ? await openProviderUrl(this.source) : await (this.source as LockProviderFactory)();
      this.provider = this.#checked(provider);
      return provider;
    } catch (error) {
      if (isLockError(error)) throw error;
      throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `the provider for the ${this.scope} scope could not be opened: ${error instanceof Error ? error.message : String(error)}`, {
        scope: this.scope,
        cause: error,
      });
    }
  }

  #checked(provider: LockProvider): LockProvider {
    if (typeof provider?.acquire !== 'function' || provider.capabilities === undefined || typeof provider.engineId !== 'string') {
      throw new LockError('ERR_LOCK_CONFIG_INVALID', `what lockModule was given for the ${this.scope} scope is not a LockProvider: it needs acquire(), close(), capabilities and engineId`, { scope: this.scope });
    }
    checkReach(this.scope, this.neededReach, provider.capabilities.engine, provider.capabilities.reach);
    return provider;
  }
}

/** @internal */
export function checkReach(scope: LockScope, needed: LockScope, engine: string, reach: LockScope): void {
  if (scopeRank(reach) >= scopeRank(needed)) return;
  const hint = scope === 'global' && reach === 'node' ? '; on a single-node deployment say singleNode: true' : '';
  throw new LockError('ERR_LOCK_REACH_TOO_SHORT', `the ${scope} scope is bound to ${engine}, which excludes only within one ${reach}${hint}`, { scope });
}
