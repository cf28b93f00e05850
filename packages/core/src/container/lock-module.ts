import { userInfo } from 'node:os';
import { ContainerModule } from 'inversify';
import { LockError } from '../errors/lock-error.js';
import { LockScope, SCOPES_BY_REACH } from '../lock-scope.js';
import { MemoryLockProvider } from '../local/memory-lock-provider.js';
import { logLockEvents, type LockLogger } from './lock-logger.js';
import { LOCKS, LockRuntime } from './lock-runtime.js';
import { describeProviderUrl } from './provider-url.js';
import { checkReach, ScopeBinding, type LockProviderSource } from './scope-binding.js';

/** Which engine excludes at which scope. @public */
export interface LockModuleOptions {
  /** Default: core's own queue (`memory:`). */
  readonly process?: LockProviderSource;
  /**
   * Default: kernel file locks in `/tmp/holdfast-<uid>` (`flock:` URL; on other systems than Linux `file:`, proper-lockfile), opened at the first use;
   * `HOLDFAST_NODE_URL` replaces a URL or the default.
   */
  readonly node?: LockProviderSource;
  /** No default but with `singleNode`, where it is the node scope's; `HOLDFAST_GLOBAL_URL` replaces a URL or the default. */
  readonly global?: LockProviderSource;
  /** True: everything runs on one node, so the global scope may be served by a provider that reaches the node only. Told once as a warning. */
  readonly singleNode?: boolean;
  /**
   * What happens when locks are asked for, one inside the other, in an order that can deadlock with one seen before in this realm: `report` tells
   * it once, as the event `order` and a warning; `refuse` also throws `ERR_LOCK_ORDER` each time; `ignore` does not look. Default: `report`.
   */
  readonly lockOrder?: 'report' | 'refuse' | 'ignore';
  /** Hears of every lock event until `closeLocks`. */
  readonly logger?: LockLogger;
}

/**
 * The Inversify module that gives locked objects of a container their providers. Load it with `container.load(lockModule({ … }))`.
 * Providers given as objects are checked at once, URLs by their scheme; a factory or URL is opened at the first use or by `verifyLocks`.
 * @throws {@link LockError} `ERR_LOCK_REACH_TOO_SHORT` — a provider excludes less far than its scope
 * @throws {@link LockError} `ERR_LOCK_CONFIG_INVALID` — an unknown option, a URL of an unknown scheme, or something that is no provider
 * @public
 */
export function lockModule(options: LockModuleOptions = {}): ContainerModule {
  checkOptions(options);
  const sources = withDefaults(options);
  const bindings = Object.fromEntries(SCOPES_BY_REACH.map((scope) => [scope, bind(scope, sources[scope], options.singleNode === true)]));
  const stopLogging = options.logger === undefined ? () => undefined : logLockEvents(options.logger);
  const runtime = new LockRuntime(bindings as Record<LockScope, ScopeBinding | undefined>, stopLogging, options.lockOrder ?? 'report');
  return new ContainerModule(({ bind: bindService }) => {
    bindService(LOCKS).toConstantValue(runtime);
  });
}

const OPTION_NAMES = ['process', 'node', 'global', 'singleNode', 'lockOrder', 'logger'];
const ORDER_MODES: readonly unknown[] = ['report', 'refuse', 'ignore', undefined];

function checkOptions(options: LockModuleOptions): void {
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) throw new LockError('ERR_LOCK_CONFIG_INVALID', `lockModule has no option ${JSON.stringify(name)}; it takes ${OPTION_NAMES.join(', ')}`);
  }
  if (!ORDER_MODES.includes(options.lockOrder)) throw new LockError('ERR_LOCK_CONFIG_INVALID', `lockModule's lockOrder is 'report', 'refuse' or 'ignore', not ${JSON.stringify(options.lockOrder)}`);
  for (const scope of SCOPES_BY_REACH) {
    const source: unknown = options[scope];
    if (source === undefined || typeof source === 'string' || typeof source === 'function' || (typeof source === 'object' && source !== null)) continue;
    throw new LockError('ERR_LOCK_CONFIG_INVALID', `lockModule's ${scope} takes a provider, a factory or a URL, not ${source === null ? 'null' : typeof source}`, { scope });
  }
}

function withDefaults(options: LockModuleOptions): Record<LockScope, LockProviderSource | undefined> {
  const node = fromEnvironment('HOLDFAST_NODE_URL', options.node) ?? options.node ?? defaultNodeUrl();
  const global = fromEnvironment('HOLDFAST_GLOBAL_URL', options.global) ?? options.global ?? (options.singleNode === true ? node : undefined);
  return { process: options.process ?? new MemoryLockProvider(), node, global };
}

/** The environment's URL, unless the program itself made the provider. */
function fromEnvironment(variable: string, given: LockProviderSource | undefined): string | undefined {
  const url = process.env[variable];
  return url === undefined || url === '' || (given !== undefined && typeof given !== 'string') ? undefined : url;
}

/** One path for all processes of a user, whatever their TMPDIR says: two directories would not exclude each other. Nor would two engines, so nothing is tried out. */
function defaultNodeUrl(): string {
  const scheme = process.platform === 'linux' ? 'flock' : 'file';
  return `${scheme}:///tmp/holdfast-${userInfo().uid}`;
}

function bind(scope: LockScope, source: LockProviderSource | undefined, singleNode: boolean): ScopeBinding | undefined {
  if (source === undefined) return undefined;
  const needed = scope === LockScope.Global && singleNode ? LockScope.Node : scope;
  let reach = typeof source === 'object' ? source.capabilities?.reach : undefined;
  if (typeof source === 'string') {
    const described = describeProviderUrl(source);
    checkReach(scope, needed, described.url.protocol, described.reach);
    reach = described.reach;
  }
  const binding = new ScopeBinding(scope, source, needed);
  if (scope === LockScope.Global && reach === LockScope.Node) {
    process.emitWarning('global locks exclude only within this node: lockModule was told singleNode: true', { code: 'HOLDFAST_SINGLE_NODE', type: 'HoldfastWarning' });
  }
  return binding;
}
