import { createHash, randomBytes } from 'node:crypto';
import { Locked, LockScope } from '@holdfast/core';
import { DriverError, isDriverError } from '@holdfast/volume';
import { ArrayHttp } from '@holdfast/volume/http';
import { inject, injectable } from 'inversify';
import { DOTHILL_ERRORS, dothillError, hasDothillCode, isWorthALogin, tolerating } from './dothill-errors.js';
import { fencingHeaders } from './dothill-fencing.js';
import { hostNickname } from './dothill-names.js';
import { DOTHILL_OPTIONS, dothillSettings, type DothillOptions, type DothillSettings } from './dothill-options.js';
import type { DothillResponse } from './dothill-response.js';
import { syntaxOf, type DothillSyntax } from './dothill-syntax.js';
import { sendCommand } from './dothill-transport.js';

/** One host as the array is to know it. */
export interface DothillHost {
  /** iSCSI names or port names, all of which get the same LUN. */
  readonly initiators: readonly string[];
  /** Host name to register the initiator under; left out for Fibre Channel, whose ports the array finds by itself. */
  readonly hostName?: string;
}

interface MappedLun {
  readonly initiator: string;
  readonly lun: number;
}

const LARGEST_LUN = 255;
const MAP_ATTEMPTS = 10;

/**
 * Session and mappings of one array: the parts that need locks. Order: the map lock is taken before the array's lock, never after it.
 * Source: Cinder `volume/drivers/dothill/dothill_client.py`, later `volume/drivers/stx/client.py`.
 */
@injectable()
export class DothillClient {
  /** First part of both lock names. */
  readonly driverName: string;
  /** Serial number of the array. From the configuration, so that the very first login already has the right lock. */
  readonly arrayName: string;
  readonly #settings: DothillSettings;
  readonly #controllers: readonly ArrayHttp[];
  #controllerIndex = 0;
  #sessionKey: string | undefined;
  #syntax: DothillSyntax | undefined;

  constructor(@inject(DOTHILL_OPTIONS) options: DothillOptions) {
    this.#settings = dothillSettings(options);
    const { addresses, certificate, verifyCertificate } = this.#settings;
    this.#controllers = addresses.map((url) => new ArrayHttp({ url, verifyCertificate, ...(certificate === undefined ? {} : { certificate }) }));
    this.driverName = this.#settings.driverName;
    this.arrayName = this.#settings.arrayName;
  }

  get settings(): DothillSettings {
    return this.#settings;
  }

  /**
   * Logs in; the session before it, of whatever process, ends. The first time the array is also asked who it is.
   * @throws `ERR_BACKEND_CONFIG` — wrong password, or the array has another serial number than configured
   */
  @Locked(LockScope.Global, '{self.driverName}-{self.arrayName}', { reentrant: true, reason: 'a login ends the session that other requests use' })
  async getSessionKey(): Promise<string> {
    this.#sessionKey = undefined;
    const key = await this.#loginAnywhere();
    this.#syntax ??= await this.#meetArray(key);
    return (this.#sessionKey = key);
  }

  /**
   * Sends one command, logging in when there is no session or it has ended. The lock is kept from the login to the repeated command, so
   * that no other process can end the new session in between.
   * @throws `ERR_BACKEND_UNREACHABLE` — both attempts failed; what the array says no to becomes the error of `DOTHILL_ERRORS`
   */
  @Locked(LockScope.Global, '{self.driverName}-{self.arrayName}', { reason: 'one request at a time, and all of them with the one session key' })
  async apiRequest(words: readonly string[]): Promise<DothillResponse> {
    if (this.#sessionKey !== undefined) {
      try {
        return await this.send(words, this.#sessionKey);
      } catch (error) {
        if (!isWorthALogin(error)) throw error;
      }
    }
    return this.send(words, await this.getSessionKey());
  }

  /** Resolves to the LUN at which every initiator of `host` reaches the volume; the one it has already, if it has one. */
  @Locked(LockScope.Global, '{self.driverName}-{self.arrayName}-map', { reason: 'the next free LUN is read, then used; the same for the name of a new host' })
  async mapVolume(volume: string, host: DothillHost): Promise<number> {
    const known = await this.#mappingsOf(volume);
    const present = known.filter(({ initiator }) => includes(host.initiators, initiator));
    const missing = host.initiators.filter((initiator) => !present.some((mapped) => isSame(mapped.initiator, initiator)));
    const lun = present[0]?.lun;
    if (lun !== undefined) {
      if (missing.length > 0) await this.#map(volume, missing, lun);
      return lun;
    }
    if (host.hostName !== undefined) await this.#registerHost(host.initiators, host.hostName);
    return this.#mapAtFreeLun(volume, host.initiators);
  }

  /**
   * Takes the volume from these initiators, or with null from all. Resolves to whether they have no volume left. Under the map lock, so
   * that no mapping arrives between the last look and what the caller does about it.
   */
  @Locked(LockScope.Global, '{self.driverName}-{self.arrayName}-map', { reason: 'a mapping is taken away, then it is read whether it was the last' })
  async unmapVolume(volume: string, initiators: readonly string[] | null): Promise<boolean> {
    const leaving = initiators ?? (await this.#mappingsOfIfThere(volume)).map(({ initiator }) => initiator);
    if (leaving.length === 0) return true;
    const { initiatorKeyword } = await this.#speaks();
    const unmapping = this.apiRequest(['unmap', 'volume', initiatorKeyword, leaving.join(','), volume]);
    await tolerating(unmapping, DOTHILL_ERRORS.notFound, DOTHILL_ERRORS.volumeNotFound, DOTHILL_ERRORS.mapMissing);
    return (await this.lunsInUse(leaving)).size === 0;
  }

  /** Resolves to the CHAP secret of the initiator, which is made when there is none. */
  @Locked(LockScope.Global, '{self.driverName}-{self.arrayName}-map', { reason: 'a CHAP record is looked up, then made' })
  async chapSecret(initiator: string): Promise<string> {
    const { objects } = await this.apiRequest(['show', 'chap-records']);
    const record = objects.find(({ properties }) => isSame(properties['initiator-name'] ?? '', initiator));
    if (record?.properties['initiator-secret'] !== undefined) return record.properties['initiator-secret'];
    const secret = randomBytes(7).toString('hex'); // 14 characters; the array takes 12 to 16
    await this.apiRequest(['create', 'chap-record', 'name', initiator, 'secret', secret]);
    return secret;
  }

  /** LUNs that any of the initiators has in use: a LUN that is free on one port may be taken on another. */
  protected async lunsInUse(initiators: readonly string[]): Promise<ReadonlySet<number>> {
    const { showLuns } = await this.#speaks();
    const luns = new Set<number>();
    for (const initiator of initiators) {
      for (const { properties } of (await this.apiRequest(showLuns(initiator))).objects) {
        if (properties['lun'] !== undefined) luns.add(Number(properties['lun']));
      }
    }
    return luns;
  }

  /** Somebody who does not share our locks may still take the LUN first: then the list is read anew. */
  async #mapAtFreeLun(volume: string, initiators: readonly string[]): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      const lun = lowestFree(await this.lunsInUse(initiators));
      try {
        await this.#map(volume, initiators, lun);
        return lun;
      } catch (error) {
        if (attempt === MAP_ATTEMPTS || !hasDothillCode(error, DOTHILL_ERRORS.lunOverlap)) throw error;
      }
    }
  }

  async #map(volume: string, initiators: readonly string[], lun: number): Promise<void> {
    const { initiatorKeyword } = await this.#speaks();
    await this.apiRequest(['map', 'volume', 'lun', String(lun), initiatorKeyword, initiators.join(','), 'access', 'rw', volume]);
  }

  async #registerHost(initiators: readonly string[], hostName: string): Promise<void> {
    const { showHosts, hostId, nameHost, longestNickname } = await this.#speaks();
    const { objects } = await this.apiRequest(showHosts);
    const known = objects.map(({ properties }) => properties[hostId]).filter((id) => id !== undefined);
    for (const initiator of initiators) {
      if (includes(known, initiator)) continue;
      // Another initiator may have the nickname already; the mapping works without one.
      await tolerating(this.apiRequest(nameHost(initiator, hostNickname(hostName, longestNickname))), DOTHILL_ERRORS.hostInUse);
    }
  }

  async #mappingsOf(volume: string): Promise<MappedLun[]> {
    const { showVolumeMaps } = await this.#speaks();
    const { objects } = await this.apiRequest(showVolumeMaps(volume));
    return objects
      .filter(({ basetype, properties }) => basetype === 'volume-view-mappings' && /^\d+$/.test(properties['lun'] ?? ''))
      .map(({ properties }) => ({ initiator: properties['identifier'] ?? '', lun: Number(properties['lun']) }));
  }

  async #mappingsOfIfThere(volume: string): Promise<MappedLun[]> {
    try {
      return await this.#mappingsOf(volume);
    } catch (error) {
      if (hasDothillCode(error, DOTHILL_ERRORS.notFound, DOTHILL_ERRORS.volumeNotFound)) return [];
      throw error;
    }
  }

  /** The firmware's way of saying things, which the first login learns. */
  async #speaks(): Promise<DothillSyntax> {
    if (this.#syntax === undefined) await this.getSessionKey();
    return this.#syntax!;
  }

  async #loginAnywhere(): Promise<string> {
    const { length } = this.#controllers;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#login();
      } catch (error) {
        if (!isDriverError(error, 'ERR_BACKEND_UNREACHABLE') || tried === length) throw error;
        this.#controllerIndex = (this.#controllerIndex + 1) % length;
      }
    }
  }

  async #login(): Promise<string> {
    const { user, password, loginTimeoutMs } = this.#settings;
    const digest = createHash('md5').update(`${user}_${password}`, 'utf8').digest('hex');
    const { status } = await sendCommand(this.#controller, ['login', digest], { timeoutMs: loginTimeoutMs, headers: this.#fencing });
    // The return code of a login says nothing, unless it was not even looked at.
    if (status['response-type-numeric'] === '0' && status['response']) return status['response'];
    if (Number(status['return-code']) === DOTHILL_ERRORS.fenced.code) throw dothillError(DOTHILL_ERRORS.fenced.code, status['response'] ?? '', 'login');
    throw new DriverError('ERR_BACKEND_CONFIG', `${this.#controller.url} refused the login of ${user}: "${status['response'] ?? ''}"`);
  }

  /** Makes sure that the lock's name is that of this array. */
  async #meetArray(key: string): Promise<DothillSyntax> {
    const system = await this.send(['show', 'system'], key);
    const serial = firstProperty(system, 'midplane-serial-number');
    if (serial !== undefined && serial !== this.arrayName) {
      throw new DriverError('ERR_BACKEND_CONFIG', `${this.#controller.url} is the array ${serial}, but arrayName says ${this.arrayName}`);
    }
    return syntaxOf(firstProperty(await this.send(['show', 'controllers'], key), 'sc-fw') ?? '');
  }

  /** One command under the session key, with no second attempt. */
  protected async send(words: readonly string[], key: string): Promise<DothillResponse> {
    const response = await sendCommand(this.#controller, words, { timeoutMs: this.#settings.requestTimeoutMs, sessionKey: key, headers: this.#fencing });
    const code = response.status['return-code'];
    if (code === '0') return response;
    if (code === undefined) throw new DriverError('ERR_BACKEND_REFUSED', `${words.slice(0, 2).join(' ')}: the answer has no status`);
    throw dothillError(Number(code), response.status['response'] ?? '', words.slice(0, 2).join(' '));
  }

  /** Of the locks held right now: read anew for each request. */
  get #fencing(): Readonly<Record<string, string>> {
    return fencingHeaders(`${this.driverName}-${this.arrayName}`);
  }

  get #controller(): ArrayHttp {
    return this.#controllers[this.#controllerIndex]!;
  }
}

function lowestFree(used: ReadonlySet<number>): number {
  for (let lun = 1; lun <= LARGEST_LUN; lun += 1) if (!used.has(lun)) return lun;
  throw new DriverError('ERR_CAPACITY', `the host has no free LUN from 1 to ${LARGEST_LUN}`);
}

function firstProperty({ objects }: DothillResponse, name: string): string | undefined {
  return objects.find(({ properties }) => properties[name] !== undefined)?.properties[name];
}

/** iSCSI names and port names have no case. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const includes = (names: readonly string[], name: string): boolean => names.some((other) => isSame(other, name));
