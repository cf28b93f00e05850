// What must compile, in both dialects.
import type { LockDefinition } from '../../src/index.js';
import { anyScope, Locked, LockScope, type Connector, type Snapshot, type Volume } from './fixtures.js';

const TEMPLATE = '{self.host}-{0.id}';
declare const openTemplate: string;
declare const openPattern: `array-${string}`;
declare const mapLock: LockDefinition<'{self.host}-map'>;
declare const volumeLock: LockDefinition<'{volume.id}', readonly ['volume']>;
declare const pairLock: LockDefinition<readonly ['{0.id}', '{self.host}']>;
declare const functionLock: LockDefinition<(self: { host: string }, volume: Volume) => string>;
declare const someLock: LockDefinition;

class Base {
  readonly arrayName: string = 'a1';
}

export class Driver extends Base {
  readonly host: string = 'h';
  readonly opts: { readonly pool: string; readonly ports: readonly number[] } = { pool: 'p', ports: [] };
  readonly state: Record<string, string> = {};
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whoever says any is believed
  readonly loose: any = {};
  static readonly realm: string = 'lab';
  private readonly secret: string = 's';
  protected readonly inner: string = 'i';
  readonly #hard: string = 'x';

  get driverName(): string {
    return 'd';
  }

  @Locked(LockScope.Global, '{self.driverName}-{self.arrayName}-map', { reason: 'next free LUN is read, then used' })
  async properties(volume: Volume, connector: Connector): Promise<number> {
    return volume.size + connector.host.length;
  }

  @Locked(anyScope, 'constant')
  async constant(): Promise<void> {}

  @Locked('process', '{self.opts.pool}-{self.opts.ports.0}-{self.state.system_id}-{self.constructor.name}-{self.loose.what.ever}')
  async nested(): Promise<void> {}

  @Locked('node', '{0.id}-{0.size}-{0.encrypted}-{0.serial}-{0.meta.owner}-{0.tags.zone}-{1}')
  async positions(volume: Volume, host: string): Promise<string> {
    return volume.id + host;
  }

  @Locked('node', '{volume.id}-{connector.host}-{connector.initiators.0}-{connector.wwpns.0}', { params: ['volume', 'connector'] })
  async names(volume: Volume, connector: Connector, force?: boolean): Promise<string> {
    return `${volume.id}${connector.host}${String(force)}`;
  }

  @Locked('node', '{1.host}-{volume.id}', { params: ['volume'] })
  async namesAndPositions(volume: Volume, connector: Connector): Promise<string> {
    return volume.id + connector.host;
  }

  @Locked('node', '{{literal}}-{{{0.id}}}')
  async escapes(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked('global', ['{0.id}', '{1.id}', 'fixed'])
  async several(source: Volume, target: Volume): Promise<string> {
    return source.id + target.id;
  }

  @Locked('global', TEMPLATE)
  async constTemplate(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked('global', openTemplate)
  @Locked('global', openPattern)
  @Locked('global', `${openTemplate}-{0.id}`)
  async unchecked(): Promise<void> {}

  @Locked('global', '{0.id}-{0.kind}')
  async union(snapshot: Snapshot): Promise<string> {
    return snapshot.id;
  }

  @Locked('global', '{0}')
  async literals(mode: 'copy' | 'clone' | 7 | true): Promise<unknown> {
    return mode;
  }

  @Locked('global', '{0.id}')
  async generic<V extends Volume, R>(volume: V, map: (volume: V) => R): Promise<R> {
    return map(volume);
  }

  @Locked('global', '{0}')
  async withDefault(name: string, size = 1): Promise<string> {
    return name.repeat(size);
  }

  async overloaded(name: string): Promise<string>;
  async overloaded(name: number): Promise<number>;
  @Locked('global', '{0}')
  async overloaded(name: string | number): Promise<string | number> {
    return name;
  }

  @Locked('process', '{self.host}')
  async *pages(): AsyncGenerator<number, void, undefined> {
    yield 1;
  }

  @Locked('process', '{0}')
  async *entries(name: string): AsyncIterableIterator<string> {
    yield name;
  }

  @Locked('process', '{self.realm}-{self.name}-{0.id}')
  static async shared(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked('node', (self: Driver, volume: Volume) => `${self.secret}-${self.inner}-${self.#hard}-${volume.id}`)
  async privately(volume: Volume, connector: Connector): Promise<string> {
    return volume.id + connector.host;
  }

  @Locked('node', (self: Base) => [self.arrayName, 'b'])
  async byBase(): Promise<void> {}

  @Locked('node', () => 'name')
  async withoutArguments(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked('node', (_self: unknown, volume: Pick<Volume, 'id'>) => volume.id)
  async byPart<V extends Volume>(volume: V): Promise<V> {
    return volume;
  }

  @Locked('node', (self: typeof Driver, id: string) => `${self.realm}-${id}`)
  static async staticFunction(id: string): Promise<string> {
    return id;
  }

  @Locked('node', '{self.host}')
  private async hidden(): Promise<void> {}

  @Locked(mapLock)
  async defined(): Promise<void> {}

  @Locked(volumeLock, { waitMs: 100 })
  async definedByName(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked(volumeLock, { params: ['connector', 'volume'] })
  async definedElsewhere(connector: Connector, volume: Volume): Promise<string> {
    return connector.host + volume.id;
  }

  @Locked(pairLock)
  async definedPair(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked(functionLock)
  async definedFunction(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked(someLock)
  async definedSomehow(): Promise<void> {}

  @Locked('global', '{0.id}', {
    waitMs: 5,
    signal: (volume: Volume) => (volume.encrypted ? AbortSignal.timeout(5) : undefined),
    when: (self: Driver, volume: Volume) => self.host !== volume.id,
    mode: 'shared',
    sharedFallback: 'exclusive',
    reentrant: false,
    onContention: 'join',
    joinBy: (_self: unknown, ...args: readonly unknown[]) => String(args[0]),
    onLost: 'report',
    maxHoldMs: 1,
    lockDelayMs: 1,
    warnHeldMs: 1,
    warnWaitedMs: 1,
  })
  async everyOption(volume: Volume): Promise<string> {
    return volume.id;
  }

  all(): unknown {
    return [this.hidden()];
  }
}

export class Overriding extends Driver {
  @Locked.inherited()
  override async constant(): Promise<void> {
    await super.constant();
  }

  @Locked.inherited()
  static override async shared(volume: Volume): Promise<string> {
    return super.shared(volume);
  }
}

// Class type parameters are open while the class is checked.
export class Repository<T extends { readonly id: string; readonly owner: { readonly name: string } }> {
  readonly kind: string = 'k';
  last: T | undefined;

  @Locked('node', '{self.kind}-{0.id}-{0.owner.name}')
  async save(item: T): Promise<T> {
    return item;
  }

  @Locked('node', '{item.id}', { params: ['list', 'item'] })
  async append(list: readonly T[], item: T): Promise<readonly T[]> {
    return [...list, item];
  }

  @Locked('node', (self: { kind: string }, item: { id: string }) => self.kind + item.id)
  async remove(item: T): Promise<T> {
    return item;
  }
}

// Decorated methods keep their signatures.
declare const driver: Driver;
export const kept: Promise<number> = driver.generic({} as Volume, (volume) => volume.size as number);
export const generated: AsyncGenerator<number, void, undefined> = driver.pages();
// @ts-expect-error the parameter is still a Volume
void driver.escapes('text');
