import { readFileSync } from 'node:fs';
import type { CatalogLock, LockedCall } from '@holdfast/cli';

/** One entry of the list of locks that Cinder keeps by hand, which this project began with. */
export interface SeedLock {
  readonly id: string;
  readonly scope: string;
  /** What the driver's code really locks; parts that a call gives are in angle brackets. */
  readonly runtimeName: string;
  readonly methods: readonly string[];
  /** The setting that the lock depends on. */
  readonly when?: string;
}

export const seedLocks = (JSON.parse(readFileSync(new URL('seed-locks.json', import.meta.url), 'utf8')) as { locks: readonly SeedLock[] }).locks;

/** Where the lock of an entry is here, and one call of each of its methods. */
export interface Counterpart {
  readonly module: string;
  readonly class: string;
  /** Properties of the object, and arguments by method where they differ. */
  readonly self: LockedCall['self'];
  readonly args: readonly unknown[] | Readonly<Record<string, readonly unknown[]>>;
  /** What `runtimeName` comes to in that call. */
  readonly lockName: string;
}

const volume = { id: 'v-new' };
const kaminario = { module: 'examples/kaminario', self: { address: '192.0.2.3' }, args: [volume, {}], lockName: 'Kaminario-192.0.2.3' };
const unityHost = { client: { host: '192.0.2.4' }, removeEmptyHost: true };
const unity = { module: 'examples/unity', class: 'UnityAdapter', self: unityHost, args: ['compute-1', {}], lockName: '192.0.2.4-compute-1' };
const dothill = { module: 'examples/dothill', class: 'DothillClient', self: { driverName: 'DothillClient', arrayName: '00C0' }, args: [] };

export const counterparts: Readonly<Record<string, Counterpart>> = {
  lio: { module: 'examples/lio', class: 'LioClient', self: {}, args: ['save'], lockName: 'lioadm' },
  nvmet: { module: 'examples/nvmet', class: 'NvmetDriver', self: {}, args: [volume], lockName: 'nvmetcli' },
  hgst: { module: 'examples/hgst', class: 'HgstDriver', self: {}, args: [volume], lockName: 'devices' },
  'solidfire-image': { module: 'examples/solidfire', class: 'SolidFireDriver', self: {}, args: [volume, { id: 'i1' }], lockName: 'solidfire-i1' },
  'solidfire-source': { module: 'examples/solidfire', class: 'SolidFireDriver', self: {}, args: [volume, { id: 'v1' }], lockName: 'solidfire-v1' },
  infinidat: {
    module: 'examples/infinidat', class: 'InfinidatDriver', self: { managementAddress: '192.0.2.2' }, args: [volume, {}], lockName: 'infinidat-192.0.2.2-lock',
  },
  'kaminario-fc': { ...kaminario, class: 'KaminarioFibreChannelDriver' },
  'kaminario-iscsi': { ...kaminario, class: 'KaminarioIscsiDriver' },
  'unity-create-host': { ...unity, class: 'UnityClient', self: { host: '192.0.2.4' }, args: ['compute-1'] },
  'unity-create-and-attach': unity,
  'unity-detach-and-delete': unity,
  'dothill-api': { ...dothill, lockName: 'DothillClient-00C0' },
  'dothill-map': { ...dothill, lockName: 'DothillClient-00C0-map' },
  'manager-clone-source': {
    module: '@holdfast/volume/manager',
    class: 'VolumeManager',
    self: { takesTurns: false },
    args: { createVolume: [volume, { kind: 'volume', id: 'v1' }], deleteVolume: [{ id: 'v1' }] },
    lockName: 'v1-delete_volume',
  },
};

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** The rows of the catalogue that stand for an entry: same class, same scope, all its methods, and the same condition. */
export function rowsFor(seed: SeedLock, catalog: readonly CatalogLock[]): readonly CatalogLock[] {
  return catalog.filter(
    (lock) =>
      lock.class === counterparts[seed.id]?.class &&
      lock.scope === seed.scope &&
      seed.methods.every((method) => lock.methods.some((own) => plain(own) === plain(method))) &&
      (seed.when === undefined || plain(lock.when ?? '') === plain(seed.when)),
  );
}

/** Entries that no row of the catalogue stands for. */
export function missingEntries(catalog: readonly CatalogLock[]): readonly string[] {
  return seedLocks.filter((seed) => rowsFor(seed, catalog).length === 0).map(({ id }) => id);
}

/** One call of each method of an entry, by the names the methods have here. */
export function callsOf(seed: SeedLock, row: CatalogLock): readonly LockedCall[] {
  const { module, class: className, self, args } = counterparts[seed.id]!;
  const methods = row.methods.filter((own) => seed.methods.some((method) => plain(method) === plain(own)));
  return methods.map((method) => ({ module, target: `${className}.${method}`, self, args: Array.isArray(args) ? args : ((args as Record<string, readonly unknown[]>)[method] ?? []) }));
}

/** A pattern for names that an entry's `runtimeName` can come to. */
export function patternOf({ runtimeName }: SeedLock): RegExp {
  const parts = runtimeName.split(/<[^>]*>/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}
