// What must not compile, in either dialect. Each case says what the compiler objects to.
import type { LockDefinition } from '../../src/index.js';
import { Locked, type Connector, type Snapshot, type Volume } from './fixtures.js';

declare const typoLock: LockDefinition<'{self.hots}'>;
declare const nameLock: LockDefinition<'{volume.id}', readonly ['volume']>;
declare const functionLock: LockDefinition<(self: { host: string }, volume: Volume) => string>;
declare const pattern: unique symbol;

class Other {
  readonly other: string = 'o';
}

export class Refused {
  readonly host: string = 'h';
  readonly opts: { readonly pool: string } = { pool: 'p' };
  readonly maybe?: string;
  readonly nullable: string | null = null;
  readonly list: readonly string[] = [];
  readonly unknown: unknown = 1;
  readonly [pattern]: string = 'p';
  readonly sym: symbol = pattern;
  private readonly secret: string = 's';
  protected readonly inner: string = 'i';
  static readonly realm: string = 'r';

  // --- self
  // @ts-expect-error self has no public property 'hostt'
  @Locked('node', '{self.hostt}')
  async typoInSelf(): Promise<void> {}

  // @ts-expect-error self.opts has no public property 'pol'
  @Locked('node', '{self.host}-{self.opts.pol}')
  async typoInPath(): Promise<void> {}

  // @ts-expect-error private
  @Locked('node', '{self.secret}')
  async privateProperty(): Promise<void> {}

  // @ts-expect-error protected
  @Locked('node', '{self.inner}')
  async protectedProperty(): Promise<void> {}

  // @ts-expect-error self.opts is an object
  @Locked('node', '{self.opts}')
  async object(): Promise<void> {}

  // @ts-expect-error self.list is an object
  @Locked('node', '{self.list}')
  async listProperty(): Promise<void> {}

  // @ts-expect-error self.maybe may be undefined
  @Locked('node', '{self.maybe}')
  async optionalProperty(): Promise<void> {}

  // @ts-expect-error self.nullable may be null
  @Locked('node', '{self.nullable}')
  async nullableProperty(): Promise<void> {}

  // @ts-expect-error self.unknown is unknown
  @Locked('node', '{self.unknown}')
  async unknownProperty(): Promise<void> {}

  // @ts-expect-error self.sym is a symbol
  @Locked('node', '{self.sym}')
  async symbolProperty(): Promise<void> {}

  // @ts-expect-error self.object is a function
  @Locked('node', '{self.object}')
  async methodProperty(): Promise<void> {}

  // @ts-expect-error self is the whole object
  @Locked('node', '{self}')
  async wholeSelf(): Promise<void> {}

  // @ts-expect-error a static method's self is the class, which has no 'host'
  @Locked('node', '{self.host}')
  static async staticSelf(): Promise<void> {}

  // @ts-expect-error an object has no static properties
  @Locked('node', '{self.realm}')
  async instanceSelf(): Promise<void> {}

  // --- parameters by position
  // @ts-expect-error parameter 0 has no public property 'idd'
  @Locked('node', '{0.idd}')
  async typoInParameter(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error the method has no parameter 1
  @Locked('node', '{1}')
  async noSuchParameter(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error the method has no parameter 0
  @Locked('node', '{0}')
  async noParameters(): Promise<void> {}

  // @ts-expect-error parameter 0 is an object
  @Locked('node', '{0}')
  async objectParameter(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error parameter 0.host may be undefined
  @Locked('node', '{0.host}')
  async optionalOfParameter(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error parameter 0.pool may be null
  @Locked('node', '{0.pool}')
  async nullOfParameter(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error parameter 0 may be undefined
  @Locked('node', '{0}')
  async optionalParameter(name?: string): Promise<unknown> {
    return name;
  }

  // @ts-expect-error parameter 0 may be undefined
  @Locked('node', '{0.host}')
  async defaultParameter(connector: Connector | undefined = undefined): Promise<unknown> {
    return connector;
  }

  // @ts-expect-error parameter 0 is unknown
  @Locked('node', '{0}')
  async unknownParameter(value: unknown): Promise<unknown> {
    return value;
  }

  // @ts-expect-error parameter 0 has no public property 'id'
  @Locked('node', '{0.id}')
  async anyObject(value: object): Promise<unknown> {
    return value;
  }

  // @ts-expect-error parameter 0.id is an object
  @Locked('node', '{0.id}')
  async nestedObject(value: { readonly id: object }): Promise<unknown> {
    return value;
  }

  // @ts-expect-error parameter 1 may be undefined; it belongs to a rest parameter
  @Locked('node', '{1}')
  async restParameter(first: string, ...others: readonly string[]): Promise<unknown> {
    return [first, others];
  }

  // @ts-expect-error only one member of the union has 'parent'
  @Locked('node', '{0.parent}')
  async union(snapshot: Snapshot): Promise<unknown> {
    return snapshot;
  }

  // @ts-expect-error one member of the union is an object
  @Locked('node', '{0}')
  async unionValue(volume: Volume | string): Promise<unknown> {
    return volume;
  }

  // --- declared names
  // @ts-expect-error no parameter names are declared
  @Locked('node', '{volume.id}')
  async undeclared(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error no parameter is declared as 'volum'
  @Locked('node', '{volum.id}', { params: ['volume'] })
  async misspelled(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error parameter 1 has no public property 'id'
  @Locked('node', '{volume.id}', { params: ['connector', 'volume'] })
  async swapped(volume: Volume, connector: Connector): Promise<unknown> {
    return [volume, connector];
  }

  // @ts-expect-error the method has no parameter 1
  @Locked('node', '{host}', { params: ['volume', 'host'] })
  async beyond(volume: Volume): Promise<unknown> {
    return volume;
  }

  // --- syntax
  // @ts-expect-error empty template
  @Locked('node', '')
  async empty(): Promise<void> {}

  // @ts-expect-error unbalanced '{'
  @Locked('node', 'a{self.host')
  async unclosed(): Promise<void> {}

  // @ts-expect-error unbalanced '}'
  @Locked('node', 'a}b')
  async unopened(): Promise<void> {}

  // @ts-expect-error unbalanced '}' after an escape
  @Locked('node', '{{self.host}')
  async halfEscaped(): Promise<void> {}

  // @ts-expect-error unbalanced '{' inside
  @Locked('node', '{self.{0}}')
  async nested(name: string): Promise<unknown> {
    return name;
  }

  // @ts-expect-error empty placeholder
  @Locked('node', 'a-{}')
  async emptyPlaceholder(): Promise<void> {}

  // @ts-expect-error self.opts has no public property ''
  @Locked('node', '{self.opts.}')
  async emptyStep(): Promise<void> {}

  // @ts-expect-error the second of the list is wrong
  @Locked('node', ['{self.host}', '{self.hots}'])
  async secondOfList(): Promise<void> {}

  // --- the method
  // @ts-expect-error a locked method must be async
  @Locked('node', '{self.host}')
  sync(): string {
    return this.secret + this.inner;
  }

  // @ts-expect-error a locked method must be async
  @Locked('node', (self: Refused) => self.host)
  syncWithFunction(): number {
    return 1;
  }

  // @ts-expect-error a locked method must be async
  @Locked('node', 'x')
  *generator(): Generator<number> {
    yield 1;
  }

  // @ts-expect-error a locked method must be async
  @Locked('node', 'x')
  sometimes(): Promise<void> | undefined {
    return undefined;
  }

  // @ts-expect-error a locked method must be async
  @Locked.inherited()
  inheritedSync(): number {
    return 1;
  }

  // @ts-expect-error not a method
  @Locked('node', 'x')
  readonly field: () => Promise<void> = async () => {};

  // @ts-expect-error not a method
  @Locked('node', 'x')
  get accessor(): Promise<void> {
    return Promise.resolve();
  }

  // --- scope and options
  // @ts-expect-error the scope is 'global'
  @Locked('Global', 'x')
  async wrongScope(): Promise<void> {}

  // @ts-expect-error no scope
  @Locked('x')
  async noScope(): Promise<void> {}

  // @ts-expect-error no such option
  @Locked('node', 'x', { timeout: 5 })
  async unknownOption(): Promise<void> {}

  // @ts-expect-error no such mode
  @Locked('node', 'x', { mode: 'read' })
  async wrongMode(): Promise<void> {}

  // @ts-expect-error milliseconds are a number
  @Locked('node', 'x', { waitMs: '5s' })
  async wrongWait(): Promise<void> {}

  // @ts-expect-error a condition is synchronous
  @Locked('node', 'x', { when: async () => true })
  async asyncCondition(): Promise<void> {}

  // --- name functions
  // @ts-expect-error self is another class
  @Locked('node', (self: Other) => self.other)
  async functionForAnotherClass(): Promise<void> {}

  // @ts-expect-error the parameter is a Volume
  @Locked('node', (_self: Refused, name: string) => name)
  async functionWithOtherParameters(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error the method has no second parameter
  @Locked('node', (_self: Refused, volume: Volume, host: string) => volume.id + host)
  async functionWithMoreParameters(volume: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error the parameter may be undefined
  @Locked('node', (_self: Refused, volume: Volume) => volume.id)
  async functionWithOptional(volume?: Volume): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error the parameter may be something else
  @Locked('node', (_self: Refused, volume: Volume) => volume.id)
  async functionWithUnion(volume: Volume | string): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error the parameter is unknown
  @Locked('node', (_self: Refused, volume: Volume) => volume.id)
  async functionWithUnknown(volume: unknown): Promise<unknown> {
    return volume;
  }

  // @ts-expect-error a number is no name
  @Locked('node', () => 5)
  async functionGivesNumber(): Promise<void> {}

  // @ts-expect-error a name function is synchronous
  @Locked('node', async () => 'x')
  async functionIsAsync(): Promise<void> {}

  // @ts-expect-error a name function has no use for names of parameters
  @Locked('node', (_self: Refused, volume: Volume) => volume.id, { params: ['volume'] })
  async functionWithNames(volume: Volume): Promise<unknown> {
    return volume;
  }

  // --- definitions
  // @ts-expect-error self has no public property 'hots'
  @Locked(typoLock)
  async definition(): Promise<void> {}

  // @ts-expect-error the first parameter is not the volume
  @Locked(nameLock)
  async definitionByName(connector: Connector, volume: Volume): Promise<unknown> {
    return [connector, volume];
  }

  // @ts-expect-error the function takes a volume
  @Locked(functionLock)
  async definitionByFunction(connector: Connector): Promise<unknown> {
    return connector;
  }
}

export class Generic<T extends { readonly id: string; readonly owner?: string }> {
  // @ts-expect-error no property 'idd' in the bound of T
  @Locked('node', '{0.idd}')
  async typo(item: T): Promise<T> {
    return item;
  }

  // @ts-expect-error optional in the bound of T
  @Locked('node', '{0.owner}')
  async optional(item: T): Promise<T> {
    return item;
  }

  // @ts-expect-error self has no public property 'kind'
  @Locked('node', '{self.kind}-{0.id}')
  async noSelf(item: T): Promise<T> {
    return item;
  }
}
