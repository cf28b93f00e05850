import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';
import { Refusal } from './command-result.js';
import type { ArraySettings } from './array-settings.js';
import type { DeviceDirectory } from './device-directory.js';
import type { Extent, StoragePool } from './storage-pool.js';

/** What `space-create` is asked for. */
export interface NewSpace {
  readonly name: string;
  readonly sizeGB: number;
  readonly network: string;
  readonly redundancy: 0 | 1;
  /** `user:group:mode`. */
  readonly owner: string;
  readonly servers: readonly string[];
  readonly appHosts: readonly string[];
}

export interface Space extends NewSpace {
  sizeGB: number;
  readonly extents: Extent[];
  /** Hosts on which the space is a device. */
  readonly appHosts: string[];
  /** How many creates were answered with this space: more than one only when names are merged. */
  owners: number;
}

const NAME = /^[A-Za-z0-9._-]{1,14}$/;

/** The spaces of the cluster. Between the check and the commit of a create there is time for another. */
export class SpaceTable {
  readonly #spaces = new Map<string, Space>();
  readonly #settings: ArraySettings;
  readonly #pool: StoragePool;
  readonly #devices: DeviceDirectory;
  readonly #window: CommitWindow;
  readonly #journal: ViolationJournal;

  constructor(settings: ArraySettings, pool: StoragePool, devices: DeviceDirectory, window: CommitWindow, journal: ViolationJournal) {
    this.#settings = settings;
    this.#pool = pool;
    this.#devices = devices;
    this.#window = window;
    this.#journal = journal;
  }

  /** Oldest first. */
  all(): readonly Space[] {
    return [...this.#spaces.values()];
  }

  /** @throws Refusal when there is none of that name */
  get(name: string): Space {
    const space = this.#spaces.get(name);
    if (!space) throw new Refusal(`Space object "${name}" does not exist.`);
    return space;
  }

  async create(wanted: NewSpace): Promise<void> {
    this.#check(wanted);
    await this.#window.pass('space-create');
    const existing = this.#spaces.get(wanted.name);
    if (existing) this.#giveAgain(existing, wanted);
    else this.add(wanted);
  }

  /** @throws Refusal when the size does not fit */
  add(wanted: NewSpace): void {
    const extents = this.#pool.plan(wanted.sizeGB, wanted.servers, wanted.redundancy);
    this.#devices.make(wanted.name, wanted.sizeGB);
    this.#pool.take(extents);
    this.#spaces.set(wanted.name, { ...wanted, extents: [...extents], appHosts: [], owners: 1 });
    for (const host of wanted.appHosts) this.setAppHost(wanted.name, host, true);
  }

  extend(name: string, deltaGB: number, servers: readonly string[]): void {
    const space = this.get(name);
    const extents = this.#pool.plan(deltaGB, servers, space.redundancy);
    this.#devices.resize(name, space.sizeGB + deltaGB);
    this.#pool.take(extents);
    space.extents.push(...extents);
    space.sizeGB += deltaGB;
  }

  delete(name: string): void {
    this.#pool.giveBack(this.get(name).extents);
    this.#devices.remove(name);
    this.#spaces.delete(name);
  }

  /** The space is, or is no longer, a device on the host; it was already: nothing changes. */
  setAppHost(name: string, host: string, isShown: boolean): void {
    const { appHosts } = this.get(name);
    const place = appHosts.indexOf(host);
    if (isShown && place < 0) appHosts.push(host);
    if (!isShown && place >= 0) appHosts.splice(place, 1);
    if (host !== this.#settings.hosts[0]) return;
    if (isShown) this.#devices.show(name);
    else this.#devices.hide(name);
  }

  #check({ name, sizeGB, servers, redundancy }: NewSpace): void {
    if (!NAME.test(name) || /^\.+$/.test(name)) throw new Refusal(`Invalid space name "${name}": 1 to 14 letters, digits, dots, dashes and underscores.`);
    if (this.#spaces.has(name)) {
      if (this.#settings.duplicateNames === 'refuse') throw alreadyExists(name);
    } else if (this.#devices.has(name)) throw new Refusal(`A device named "${name}" exists already.`);
    this.#pool.plan(sizeGB, servers, redundancy);
  }

  /** Another create of that name was committed since, or before and nobody minded. */
  #giveAgain(space: Space, { name, appHosts }: NewSpace): void {
    if (this.#settings.duplicateNames === 'refuse') {
      this.#journal.violation(`two creates of space "${name}" passed the check together, and one was refused`);
      throw alreadyExists(name);
    }
    space.owners += 1;
    this.#journal.violation(`space "${name}" given to ${space.owners} volumes`);
    for (const host of appHosts) this.setAppHost(name, host, true);
  }
}

const alreadyExists = (name: string): Refusal => new Refusal(`Space object "${name}" already exists.`);
