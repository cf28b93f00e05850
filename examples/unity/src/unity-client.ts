import { setTimeout as sleep } from 'node:timers/promises';
import { Locked, LockScope } from '@holdfast/core';
import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { hasUnityCode, ifThere, tolerating, UNITY_ERRORS, type UnityErrorEntry } from './unity-errors.js';
import {
  HOST_FIELDS,
  INITIATOR_FIELDS,
  LUN_FIELDS,
  type LunToAttach,
  type UnityHost,
  type UnityHostAccess,
  type UnityInitiator,
  type UnityLun,
} from './unity-records.js';
import { quoted, UnityRest } from './unity-rest.js';

const MANUAL_HOST = 1;
const PRODUCTION = 1;
/** The array takes more, but not every host can address them. */
const LARGEST_HLU = 255;
const HLU_ATTEMPTS = 5;
const ATTACH_ATTEMPTS = 6;
const DETACH_ATTEMPTS = 20;

/**
 * Hosts of one array and what is attached to them. Order: the lock of a host is taken before the lock of a LUN, never after it.
 * Source: Cinder `volume/drivers/dell_emc/unity/client.py`.
 */
@injectable()
export class UnityClient {
  readonly #rest: UnityRest;
  /** Ids by name: a hint only, for any other process may have deleted the host meanwhile. */
  readonly #hostIds = new Map<string, string>();

  constructor(@inject(UnityRest) rest: UnityRest) {
    this.#rest = rest;
  }

  /** Host part of the management address. */
  get host(): string {
    return this.#rest.host;
  }

  /**
   * Resolves to the host of that name, which is made when there is none.
   * @throws `ERR_BACKEND_CONFIG` — the array has several hosts of that name
   */
  @Locked(LockScope.Global, '{self.host}-{name}', { params: ['name'], reentrant: true, reason: 'a host is looked up by its name, then made: the array takes two of one name' })
  async createHost(name: string): Promise<UnityHost> {
    return (await this.findHost(name)) ?? (await this.#makeHost(name));
  }

  /** Resolves to the host of that name as it is now, or to undefined. @throws `ERR_BACKEND_CONFIG` — there are several */
  async findHost(name: string): Promise<UnityHost | undefined> {
    const knownId = this.#hostIds.get(name);
    const known = knownId === undefined ? undefined : await this.readHost(knownId);
    if (known?.name === name) return known;
    this.#hostIds.delete(name);
    const found = await this.#rest.list<UnityHost>('host', HOST_FIELDS, `name eq ${quoted(name)}`);
    if (found.length > 1) {
      const ids = found.map(({ id }) => id).join(', ');
      throw new DriverError('ERR_BACKEND_CONFIG', `the array has ${found.length} hosts named "${name}" (${ids}), so none can be told by it; delete those without LUNs`);
    }
    const [host] = found;
    if (host !== undefined) this.#hostIds.set(name, host.id);
    return host;
  }

  /** Resolves to the host as it is now, or to undefined when it is gone. */
  readHost(id: string): Promise<UnityHost | undefined> {
    return ifThere(this.#rest.get<UnityHost>('host', id, HOST_FIELDS));
  }

  /** The host is gone, and all its attachments with it; it already was: no error. */
  async deleteHost({ id, name }: UnityHost): Promise<void> {
    this.#hostIds.delete(name); // before the request: whatever becomes of it, the next caller looks anew
    await tolerating(this.#rest.delete('host', id), UNITY_ERRORS.notFound);
  }

  /** The initiators belong to the host, and the host is resolved to as it is then. @param type - 1 Fibre Channel, 2 iSCSI */
  async registerInitiators(host: UnityHost, initiators: readonly string[], type: number): Promise<UnityHost> {
    const known = [...(host.fcHostInitiators ?? []), ...(host.iscsiHostInitiators ?? [])].map(({ initiatorId }) => initiatorId.toLowerCase());
    const missing = initiators.filter((initiator) => !known.includes(initiator.toLowerCase()));
    if (missing.length === 0) return host;
    for (const initiator of missing) await this.#registerInitiator(host, initiator, type);
    return (await this.readHost(host.id)) ?? host;
  }

  /**
   * Resolves to the number at which the host sees the LUN; the one it has already, if it has one.
   * @throws `ERR_ATTACH_FAILED` — somebody without these locks deleted the host, or keeps taking the numbers
   */
  @Locked(LockScope.Global, 'lun-{self.host}-{lun.id}', {
    params: ['lun'],
    when: (_self: UnityClient, lun: LunToAttach) => lun.isShared,
    condition: 'several hosts may use the LUN',
    reason: 'the hosts of a LUN are read, and written back with one more or one less',
  })
  async attach(lun: LunToAttach, host: UnityHost): Promise<number> {
    const attached = numberOf(host, lun.id);
    if (attached !== undefined) return attached;
    return this.#retrying(ATTACH_ATTEMPTS, UNITY_ERRORS.modifiedByAnother, this.#rest.settings.busyRetryMs, () => this.#attachAtFreeNumber(lun, host));
  }

  /** The host no longer sees the LUN; null: no host does. It already was so, or the LUN is gone: no error. */
  @Locked(LockScope.Global, 'lun-{self.host}-{lun.id}', {
    params: ['lun'],
    when: (_self: UnityClient, lun: LunToAttach) => lun.isShared,
    condition: 'several hosts may use the LUN',
    reason: 'the hosts of a LUN are read, and written back with one more or one less',
  })
  async detach(lun: LunToAttach, hostId: string | null): Promise<void> {
    await this.#retrying(DETACH_ATTEMPTS, UNITY_ERRORS.modifiedByAnother, this.#rest.settings.busyRetryMs, async () => {
      const hosts = (await ifThere(this.#readLun(lun.id)))?.hostAccess ?? [];
      const staying = hostId === null ? [] : hosts.filter(({ host }) => host.id !== hostId);
      if (staying.length < hosts.length) await tolerating(this.#writeHosts(lun.id, staying), UNITY_ERRORS.notFound);
    });
  }

  /** The numbers were read with the host, so somebody may have taken one since: then they are read anew. */
  async #attachAtFreeNumber(lun: LunToAttach, host: UnityHost): Promise<number> {
    let current = host;
    return this.#retrying(HLU_ATTEMPTS, UNITY_ERRORS.hluInUse, 0, async (isFirst) => {
      if (!isFirst) current = await this.#hostStillThere(host);
      const hlu = numberOf(current, lun.id) ?? freeNumber(current);
      const others = ((await this.#readLun(lun.id)).hostAccess ?? []).filter((access) => access.host.id !== host.id);
      try {
        await this.#writeHosts(lun.id, [...others, { host: { id: host.id }, accessMask: PRODUCTION, hlu }]);
      } catch (error) {
        if (!hasUnityCode(error, UNITY_ERRORS.notFound)) throw error;
        throw new DriverError('ERR_ATTACH_FAILED', `LUN ${lun.id}, or a host in its list, was deleted while it was being attached to ${host.id}`, { cause: error });
      }
      return hlu;
    });
  }

  async #hostStillThere({ id, name }: UnityHost): Promise<UnityHost> {
    const host = await this.readHost(id);
    if (host === undefined) throw new DriverError('ERR_ATTACH_FAILED', `host ${id} ("${name}") was deleted while it was being given a LUN`);
    return host;
  }

  #readLun(id: string): Promise<UnityLun> {
    return this.#rest.get<UnityLun>('lun', id, LUN_FIELDS);
  }

  async #writeHosts(lunId: string, hostAccess: readonly (UnityHostAccess & { readonly hlu?: number })[]): Promise<void> {
    const list = hostAccess.map(({ host, accessMask, hlu }) => ({ host: { id: host.id }, accessMask, ...(hlu === undefined ? {} : { hlu }) }));
    await this.#rest.act('storageResource', lunId, 'modifyLun', { lunParameters: { hostAccess: list } });
  }

  async #makeHost(name: string): Promise<UnityHost> {
    const id = await this.#rest.create('host', { type: MANUAL_HOST, name });
    this.#hostIds.set(name, id);
    return { id, name };
  }

  async #registerInitiator(host: UnityHost, initiator: string, type: number): Promise<void> {
    try {
      await this.#rest.create('hostInitiator', { host: { id: host.id }, initiatorType: type, initiatorWWNorIqn: initiator });
    } catch (error) {
      if (!hasUnityCode(error, UNITY_ERRORS.initiatorExists)) throw error;
      await this.#adoptInitiator(host, initiator);
    }
  }

  /** The array knows the initiator already, perhaps as another host's: from now on it is this host's. */
  async #adoptInitiator(host: UnityHost, initiator: string): Promise<void> {
    const [known] = await this.#rest.list<UnityInitiator>('hostInitiator', INITIATOR_FIELDS, `initiatorId eq ${quoted(initiator)}`);
    if (known !== undefined && known.parentHost?.id !== host.id) await this.#rest.act('hostInitiator', known.id, 'modify', { host: { id: host.id } });
  }

  async #retrying<T>(attempts: number, entry: UnityErrorEntry, pauseMs: number, work: (isFirst: boolean) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(attempt === 1);
      } catch (error) {
        if (attempt === attempts || !hasUnityCode(error, entry)) throw error;
        await sleep(pauseMs);
      }
    }
  }
}

/** The number of the LUN itself: a snapshot of it has one of its own. */
function numberOf({ hostLUNs = [] }: UnityHost, lunId: string): number | undefined {
  return hostLUNs.find(({ lun, snap }) => lun?.id === lunId && snap === undefined)?.hlu;
}

/** Any free one: clients that do not share our locks would all take the lowest. */
function freeNumber({ id, hostLUNs = [] }: UnityHost): number {
  const used = new Set(hostLUNs.map(({ hlu }) => hlu));
  const free = Array.from({ length: LARGEST_HLU }, (_, index) => index + 1).filter((hlu) => !used.has(hlu));
  const hlu = free[Math.floor(Math.random() * free.length)];
  if (hlu === undefined) throw new DriverError('ERR_CAPACITY', `host ${id} has no free LUN number from 1 to ${LARGEST_HLU}`);
  return hlu;
}
