import { hostname } from 'node:os';
import { assertLocked } from '@holdfast/core';
import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { InfinidatClient } from './infinidat-client.js';
import { hasInfinidatCode, INFINIDAT_ERRORS, tolerating } from './infinidat-errors.js';
import { hostLock } from './infinidat-lock.js';
import { CREATED_BY, hostName, isOurHost } from './infinidat-names.js';
import { anything, hostSchema, mappingSchema, type HostRecord, type MappingRecord } from './infinidat-records.js';
import type { ChapCredentials } from './chap-credentials.js';

/** One port of a machine, which is one host of the array. */
export interface InfinidatPort {
  readonly type: 'fc' | 'iscsi';
  readonly address: string;
}

const FIRST_LUN = 1;
const LARGEST_LUN = 16_383;

/**
 * Hosts of the array and what is mapped to them. Nearly everything here looks first and acts then: the driver's lock must be held around all
 * that belongs together. Whatever changes something makes sure that it still is.
 */
@injectable()
export class InfinidatHosts {
  readonly #client: InfinidatClient;

  constructor(@inject(InfinidatClient) client: InfinidatClient) {
    this.#client = client;
  }

  find(address: string): Promise<HostRecord | undefined> {
    return this.#client.find('hosts', { name: hostName(address) }, hostSchema);
  }

  /** Resolves to the host of the port, with its port: it is made when there is none, and completed when its maker died before it had one. */
  async findOrCreate(port: InfinidatPort): Promise<HostRecord> {
    const found = await this.find(port.address);
    if (found !== undefined) {
      if (!found.ports.some(({ address }) => isSame(address, port.address))) await this.#client.post(`hosts/${found.id}/ports`, port, anything);
      return found;
    }
    assertLocked(hostLock);
    const host = await this.#client.post('hosts', { name: hostName(port.address) }, hostSchema);
    try {
      await this.#client.post(`hosts/${host.id}/ports`, port, anything);
      await this.#client.put(`metadata/${host.id}`, { system: 'openstack', hostname: hostname(), 'host.created_by': CREATED_BY });
    } catch (error) {
      await this.deleteIfEmpty(host.id).catch(() => undefined); // what failed is worth more than what the removal says
      throw error;
    }
    return host;
  }

  async setChap(hostId: number, { user, secret }: ChapCredentials): Promise<void> {
    await this.#client.put(`hosts/${hostId}`, {
      security_method: 'CHAP',
      security_chap_inbound_username: user,
      security_chap_inbound_secret: secret,
    });
  }

  /** Mappings of the volume, on whatever host. */
  mappingsOf(volumeId: number): Promise<readonly MappingRecord[]> {
    return this.#client.list(`volumes/${volumeId}/luns`, mappingSchema);
  }

  /**
   * Resolves to the LUN at which every host reaches the volume; the one it has already, if it has one. What was mapped by a call that fails in
   * the middle is taken back.
   * @throws `ERR_ATTACH_FAILED` — hosts have the volume at different LUNs, or another volume where this one would have to be; `ERR_CAPACITY`
   */
  async map(volumeId: number, hosts: readonly HostRecord[]): Promise<number> {
    const missing = hosts.filter(({ luns }) => !luns.some((mapping) => mapping.volume_id === volumeId));
    let lun = commonLun(volumeId, hosts);
    const mapped: HostRecord[] = [];
    try {
      for (const host of missing) {
        // A single host can leave the choice to the array; several must be given the same number.
        if (hosts.length > 1) lun ??= lowestFree(hosts);
        assertLocked(hostLock);
        const mapping = await this.#client.post(`hosts/${host.id}/luns`, { volume_id: volumeId, ...(lun === undefined ? {} : { lun }) }, mappingSchema);
        lun = mapping.lun;
        mapped.push(host);
      }
    } catch (error) {
      for (const host of mapped) await this.unmap(host.id, volumeId).catch(() => undefined); // as above
      throw error;
    }
    if (lun === undefined) throw new DriverError('ERR_ATTACH_FAILED', `volume ${volumeId} was to be mapped to no host`);
    return lun;
  }

  /** The host has the volume no longer. By the volume's id: a LUN's number may be another volume's by now. */
  async unmap(hostId: number, volumeId: number): Promise<void> {
    assertLocked(hostLock);
    const { lunNotFound, hostNotFound, volumeNotFound } = INFINIDAT_ERRORS;
    await tolerating(this.#client.delete(`hosts/${hostId}/luns/volume_id/${volumeId}`), lunNotFound, hostNotFound, volumeNotFound);
  }

  /**
   * Deletes the host when nothing is mapped to it and it was made by such a driver. Resolves to whether nothing is mapped to it.
   * The array would delete a host with what is mapped to it: nothing may be mapped between the look and the deletion.
   * @throws `ERR_LOCK_LOST` — the lock was lost after the look: the host stays
   */
  async deleteIfEmpty(hostId: number): Promise<boolean> {
    const host = await this.#get(hostId);
    if (host === undefined) return true;
    if (host.luns.length > 0) return false;
    if (!isOurHost(host.name)) return true;
    assertLocked(hostLock);
    await tolerating(this.#client.delete(`hosts/${hostId}`), INFINIDAT_ERRORS.hostNotFound);
    return true;
  }

  async #get(hostId: number): Promise<HostRecord | undefined> {
    try {
      return await this.#client.get(`hosts/${hostId}`, hostSchema);
    } catch (error) {
      if (hasInfinidatCode(error, INFINIDAT_ERRORS.hostNotFound)) return undefined;
      throw error;
    }
  }
}

/** The LUN at which hosts have the volume; undefined when none has it. */
function commonLun(volumeId: number, hosts: readonly HostRecord[]): number | undefined {
  const known = hosts.flatMap(({ name, luns }) => luns.filter((mapping) => mapping.volume_id === volumeId).map(({ lun }) => ({ name, lun })));
  const [first] = known;
  const other = known.find(({ lun }) => lun !== first?.lun);
  if (first === undefined || other === undefined) return first?.lun;
  throw new DriverError(
    'ERR_ATTACH_FAILED',
    `volume ${volumeId} is LUN ${first.lun} of ${first.name} and LUN ${other.lun} of ${other.name}; detach it from all ports, so that it gets one number`,
  );
}

function lowestFree(hosts: readonly HostRecord[]): number {
  const used = new Set(hosts.flatMap(({ luns }) => luns.map(({ lun }) => lun)));
  for (let lun = FIRST_LUN; lun <= LARGEST_LUN; lun += 1) if (!used.has(lun)) return lun;
  throw new DriverError('ERR_CAPACITY', `the hosts have no LUN from ${FIRST_LUN} to ${LARGEST_LUN} free in common`);
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
