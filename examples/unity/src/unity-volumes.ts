import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { hasUnityCode, ifThere, tolerating, UNITY_ERRORS } from './unity-errors.js';
import { LUN_FIELDS, POOL_FIELDS, SNAP_FIELDS, type UnityContent, type UnityLun, type UnityPool, type UnitySnap } from './unity-records.js';
import { quoted, UnityRest } from './unity-rest.js';

const BYTES_PER_GIB = 2 ** 30;

/** LUNs, snapshots and pools of one array. The array sees to their names by itself, so they need no lock. */
@injectable()
export class UnityVolumes {
  readonly #rest: UnityRest;

  constructor(@inject(UnityRest) rest: UnityRest) {
    this.#rest = rest;
  }

  /** Resolves to undefined when there is no such LUN. */
  lun(id: string): Promise<UnityLun | undefined> {
    return ifThere(this.#rest.get<UnityLun>('lun', id, LUN_FIELDS));
  }

  async lunNamed(name: string): Promise<UnityLun | undefined> {
    return (await this.#rest.list<UnityLun>('lun', LUN_FIELDS, `name eq ${quoted(name)}`))[0];
  }

  async snapNamed(name: string): Promise<UnitySnap | undefined> {
    return (await this.#rest.list<UnitySnap>('snap', SNAP_FIELDS, `name eq ${quoted(name)}`))[0];
  }

  /**
   * Resolves to the id of the new LUN. A name in use counts as done when the LUN of that name is like the one that was asked for: names
   * come from UUIDs, so an attempt whose answer was lost has made it.
   * @throws `ERR_VOLUME_EXISTS` — the LUN of that name is another one
   */
  async create(name: string, sizeGiB: number, description: string): Promise<string> {
    const pool = await this.pool();
    const size = sizeGiB * BYTES_PER_GIB;
    try {
      const lunParameters = { pool: { id: pool.id }, size };
      return lunIdIn(await this.#rest.actOnType('storageResource', 'createLun', { name, description, lunParameters }));
    } catch (error) {
      if (!hasUnityCode(error, UNITY_ERRORS.lunNameInUse)) throw error;
      const twin = await this.lunNamed(name);
      if (twin?.sizeTotal === size && twin.pool.id === pool.id && twin.hostAccess === undefined) return twin.id;
      throw error;
    }
  }

  /** @throws `ERR_VOLUME_BUSY` while the LUN is attached, has snapshots or is the base of thin clones */
  async delete(id: string): Promise<void> {
    const lun = await this.lun(id);
    if (lun === undefined) return;
    const hosts = lun.hostAccess?.map(({ host }) => host.id) ?? [];
    if (hosts.length > 0) throw new DriverError('ERR_VOLUME_BUSY', `LUN ${id} ("${lun.name}") is attached to ${hosts.join(', ')}`);
    if ((lun.snapCount ?? 0) > 0) throw new DriverError('ERR_VOLUME_BUSY', `LUN ${id} ("${lun.name}") has ${lun.snapCount} snapshots`);
    await tolerating(this.#rest.delete('storageResource', id, { forceSnapDeletion: false, forceVvolDeletion: false }), UNITY_ERRORS.notFound);
  }

  /** Grows by what the array lacks. @throws `ERR_VOLUME_NOT_FOUND` */
  async extendTo(id: string, sizeGiB: number): Promise<void> {
    const { sizeTotal } = await this.#rest.get<UnityLun>('lun', id, LUN_FIELDS);
    if (sizeTotal >= sizeGiB * BYTES_PER_GIB) return;
    const growing = this.#rest.act('storageResource', id, 'modifyLun', { lunParameters: { size: sizeGiB * BYTES_PER_GIB } });
    await tolerating(growing, UNITY_ERRORS.nothingToModify);
  }

  /** Resolves to the id of the snapshot. A name in use counts as done when that snapshot is of the same LUN. */
  async createSnap(lunId: string, name: string): Promise<string> {
    try {
      return await this.#rest.create('snap', { storageResource: { id: lunId }, name, isAutoDelete: false });
    } catch (error) {
      if (!hasUnityCode(error, UNITY_ERRORS.snapNameInUse)) throw error;
      const twin = await this.snapNamed(name);
      if (twin?.lun.id === lunId) return twin.id;
      throw error;
    }
  }

  /** It already was gone: no error. @throws `ERR_VOLUME_BUSY` while it is attached */
  async deleteSnap(id: string): Promise<void> {
    await tolerating(this.#rest.delete('snap', id), UNITY_ERRORS.notFound);
  }

  /** Resolves to the id of a new LUN that shares what the snapshot holds; it needs the snapshot no longer. */
  async thinClone({ lun, id }: Pick<UnitySnap, 'id' | 'lun'>, name: string, description: string): Promise<string> {
    return lunIdIn(await this.#rest.act('storageResource', lun.id, 'createLunThinClone', { name, description, snap: { id } }));
  }

  /** The pool of the configuration, or the array's first. @throws `ERR_BACKEND_CONFIG` — there is none */
  async pool(): Promise<UnityPool> {
    const { poolName } = this.#rest.settings;
    const pools = await this.#rest.list<UnityPool>('pool', POOL_FIELDS);
    const found = poolName === undefined ? pools[0] : pools.find(({ name }) => name === poolName);
    if (found !== undefined) return found;
    const there = pools.map(({ name }) => name).join(', ') || 'none';
    throw new DriverError('ERR_BACKEND_CONFIG', `the array has no pool ${poolName ?? ''}; it has ${there}`);
  }
}

function lunIdIn(content: UnityContent | undefined): string {
  const id = content?.storageResource?.id;
  if (id === undefined) throw new DriverError('ERR_BACKEND_REFUSED', 'the array made a LUN and did not tell its id');
  return id;
}
