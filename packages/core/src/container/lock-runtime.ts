import { LockError } from '../errors/lock-error.js';
import type { LockOrderMode, LockUser } from '../execution/lock-graph.js';
import type { QueueSpace } from '../execution/queue-space.js';
import { ownQueues } from '../local/memory-lock-provider.js';
import type { LockScope } from '../lock-scope.js';
import type { LockProvider } from '../provider/lock-provider.js';
import type { ScopeBinding } from './scope-binding.js';

/** Container token and instance property under which a locked object finds its runtime. @internal */
export const LOCKS = Symbol.for('@holdfast/core/locks');

/** How many open containers were given the same provider object. */
const users = new WeakMap<LockProvider, number>();

/** What one `lockModule` set up: which provider serves which scope, and who of this container holds and waits. @internal */
export class LockRuntime implements LockUser {
  holdCount = 0;
  isClosed = false;
  #looked: { readonly provider?: LockProvider; readonly space?: QueueSpace | undefined } = {};
  readonly #onIdle: (() => void)[] = [];

  constructor(
    private readonly bindings: Readonly<Record<LockScope, ScopeBinding | undefined>>,
    /** Ends what the module itself opened, such as its logger's subscription. */
    readonly onClose: () => void,
    readonly lockOrder: LockOrderMode,
  ) {
    for (const provider of this.openProviders()) users.set(provider, (users.get(provider) ?? 0) + 1);
  }

  /** The queues that alone are the lock at `scope`; undefined when a provider has to be asked. */
  localSpace(scope: LockScope): QueueSpace | undefined {
    if (scope !== 'process') return undefined;
    const provider = this.bindings.process?.provider;
    if (provider === undefined) return undefined;
    if (provider !== this.#looked.provider) this.#looked = { provider, space: ownQueues(provider, scope) };
    return this.#looked.space;
  }

  /** `method`, where known, goes into the error. */
  binding(scope: LockScope, method?: string): ScopeBinding {
    const binding = this.bindings[scope];
    if (binding !== undefined) return binding;
    const asker = method === undefined ? '' : `${method}: `;
    throw new LockError('ERR_LOCK_PROVIDER_MISSING', `${asker}no provider is bound for the ${scope} scope; name one in lockModule({ ${scope}: … })`, { scope, method });
  }

  /** The providers that were opened, each once. */
  openProviders(): LockProvider[] {
    const providers = Object.values(this.bindings).flatMap((binding) => binding?.provider ?? []);
    return [...new Set(providers)];
  }

  /** This container no longer uses `provider`; true when no other does that was given the same object. */
  leave(provider: LockProvider): boolean {
    const left = (users.get(provider) ?? 1) - 1;
    users.set(provider, Math.max(0, left));
    return left <= 0;
  }

  holdEnded(): void {
    this.holdCount -= 1;
    if (this.holdCount === 0 && this.#onIdle.length > 0) for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Resolves when no hold of this container is left. */
  idle(): Promise<void> {
    return this.holdCount === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }
}
