import { LockError } from '../errors/lock-error.js';
import type { LockScope } from '../lock-scope.js';
import { MemoryLockProvider } from '../local/memory-lock-provider.js';
import type { LockProvider } from '../provider/lock-provider.js';

/** What a provider's `…/module` entry exports so that a URL can name it. */
interface ProviderModule {
  lockProviderFromUrl(url: URL): LockProvider | Promise<LockProvider>;
}

/** URL schemes, the package that serves each, and how far it reaches: known before anything is opened. */
const SCHEMES: Readonly<Record<string, { readonly package?: string; readonly reach: LockScope }>> = {
  'memory:': { reach: 'process' },
  'async-mutex:': { package: '@holdfast/provider-async-mutex', reach: 'process' },
  'file:': { package: '@holdfast/provider-proper-lockfile', reach: 'node' },
  'flock:': { package: '@holdfast/provider-flock', reach: 'node' },
  'redis:': { package: '@holdfast/provider-redis', reach: 'global' },
  'rediss:': { package: '@holdfast/provider-redis', reach: 'global' },
  'etcd:': { package: '@holdfast/provider-etcd', reach: 'global' },
  'etcds:': { package: '@holdfast/provider-etcd', reach: 'global' },
  'postgresql:': { package: '@holdfast/provider-postgres', reach: 'global' },
  'zookeeper:': { package: '@holdfast/provider-zookeeper', reach: 'global' },
  'mysql:': { package: '@holdfast/provider-mysql', reach: 'global' },
  'mariadb:': { package: '@holdfast/provider-mysql', reach: 'global' },
  'oslo+file:': { package: '@holdfast/provider-tooz', reach: 'node' },
  'tooz+file:': { package: '@holdfast/provider-tooz', reach: 'node' },
  'tooz+redis:': { package: '@holdfast/provider-tooz', reach: 'global' },
  'tooz+rediss:': { package: '@holdfast/provider-tooz', reach: 'global' },
  'tooz+etcd:': { package: '@holdfast/provider-tooz', reach: 'global' },
  'tooz+etcds:': { package: '@holdfast/provider-tooz', reach: 'global' },
  'tooz+postgresql:': { package: '@holdfast/provider-tooz', reach: 'global' },
  'tooz+mysql:': { package: '@holdfast/provider-tooz', reach: 'global' },
  'tooz+zookeeper:': { package: '@holdfast/provider-tooz', reach: 'global' },
};

/** The engine a URL names and its reach, without opening it. @internal */
export function describeProviderUrl(source: string): { readonly url: URL; readonly reach: LockScope; readonly package?: string } {
  let url: URL;
  try {
    url = new URL(source);
  } catch {
    throw new LockError('ERR_LOCK_CONFIG_INVALID', `not a URL (its text is not shown, as it may hold a password); expected one that begins with ${schemeList()}`);
  }
  const scheme = SCHEMES[url.protocol];
  if (scheme === undefined) throw new LockError('ERR_LOCK_CONFIG_INVALID', `no lock provider is known for ${url.protocol} URLs; known are ${schemeList()}`);
  return { url, ...scheme };
}

/** Imports the package that serves the URL and opens it. @internal */
export async function openProviderUrl(source: string): Promise<LockProvider> {
  const { url, package: name } = describeProviderUrl(source);
  if (name === undefined) return new MemoryLockProvider();
  let module: Partial<ProviderModule>;
  try {
    module = (await import(`${name}/module`)) as Partial<ProviderModule>;
  } catch (error) {
    throw new LockError('ERR_LOCK_PROVIDER_MISSING', `${url.protocol} locks need the package ${name}, which could not be loaded; install it beside @holdfast/core`, { cause: error });
  }
  if (typeof module.lockProviderFromUrl !== 'function') throw new LockError('ERR_LOCK_PROVIDER_MISSING', `${name}/module does not export lockProviderFromUrl(url)`);
  return module.lockProviderFromUrl(url);
}

function schemeList(): string {
  return Object.keys(SCHEMES).join(', ');
}
