import { ARRAY_REFUSALS, ArrayError, malformed, notFound } from './array-error.js';

export interface SimulatedHost {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly osType: string;
  /** 1: defined by hand. */
  readonly type: number;
  /** By the count of `Readings`. */
  readonly madeAt: number;
  /** The session that made it. */
  readonly madeBy: string;
}

/** A host that is gone. */
export interface DeletedHost {
  readonly name: string;
  readonly at: number;
  /** The session that deleted it. */
  readonly by: string;
}

export const INITIATOR_TYPES = { fc: 1, iscsi: 2 } as const;

export interface SimulatedInitiator {
  readonly id: string;
  /** iSCSI name, or node name and port name of 8 octets each, upper case, all with colons between. */
  readonly initiatorId: string;
  readonly type: number;
  readonly hostId: string;
  readonly isIgnored: boolean;
}

const LONGEST_NAME = 255;
const KEPT_DELETED_HOSTS = 10_000;
const HOST_TYPES = [1, 2, 3, 4, 5];

/** Hosts and their initiators. Several hosts may have one name: the array does not care. */
export class HostTable {
  readonly #hosts = new Map<string, SimulatedHost>();
  readonly #deleted = new Map<string, DeletedHost>();
  readonly #initiators = new Map<string, SimulatedInitiator>();
  #hostsMade = 0;
  #initiatorsMade = 0;

  hosts(): readonly SimulatedHost[] {
    return [...this.#hosts.values()];
  }

  host(id: string): SimulatedHost | undefined {
    return this.#hosts.get(id);
  }

  neededHost(id: string): SimulatedHost {
    const host = this.#hosts.get(id);
    if (host === undefined) throw notFound(`host ${id}`);
    return host;
  }

  /** What is known of a host that was deleted. */
  deletedHost(id: string): DeletedHost | undefined {
    return this.#deleted.get(id);
  }

  named(name: string): readonly SimulatedHost[] {
    return this.hosts().filter((host) => host.name === name);
  }

  checkNew(name: string, type: number): void {
    assertName(name);
    if (!HOST_TYPES.includes(type)) throw malformed(`The host type ${type} is not valid.`);
  }

  addHost(host: Omit<SimulatedHost, 'id'>): SimulatedHost {
    const added = { ...host, id: `Host_${(this.#hostsMade += 1)}` };
    this.#hosts.set(added.id, added);
    return added;
  }

  modifyHost(id: string, changes: Partial<Pick<SimulatedHost, 'name' | 'description' | 'osType'>>): void {
    if (changes.name !== undefined) assertName(changes.name);
    this.#hosts.set(id, { ...this.neededHost(id), ...changes });
  }

  /** The host is gone, and its initiators with it. */
  deleteHost(id: string, at: number, by: string): void {
    const { name } = this.neededHost(id);
    this.#hosts.delete(id);
    this.#deleted.set(id, { name, at, by });
    const [longestGone] = this.#deleted.keys();
    if (this.#deleted.size > KEPT_DELETED_HOSTS && longestGone !== undefined) this.#deleted.delete(longestGone);
    for (const initiator of this.initiatorsOf(id)) this.#initiators.delete(initiator.id);
  }

  initiators(): readonly SimulatedInitiator[] {
    return [...this.#initiators.values()];
  }

  initiator(id: string): SimulatedInitiator | undefined {
    return this.#initiators.get(id);
  }

  initiatorsOf(hostId: string): readonly SimulatedInitiator[] {
    return this.initiators().filter((initiator) => initiator.hostId === hostId);
  }

  addInitiator(given: Omit<SimulatedInitiator, 'id'>): SimulatedInitiator {
    this.neededHost(given.hostId);
    assertInitiator(given.initiatorId, given.type);
    const isSame = ({ initiatorId }: SimulatedInitiator): boolean => initiatorId.toLowerCase() === given.initiatorId.toLowerCase();
    if (this.initiators().some(isSame)) throw new ArrayError(ARRAY_REFUSALS.initiatorExists, `The initiator "${given.initiatorId}" exists already.`);
    const initiator = { ...given, id: `HostInitiator_${(this.#initiatorsMade += 1)}` };
    this.#initiators.set(initiator.id, initiator);
    return initiator;
  }

  modifyInitiator(id: string, changes: Partial<Pick<SimulatedInitiator, 'hostId' | 'isIgnored'>>): void {
    const initiator = this.#initiators.get(id);
    if (initiator === undefined) throw notFound(`initiator ${id}`);
    if (changes.hostId !== undefined) this.neededHost(changes.hostId);
    this.#initiators.set(id, { ...initiator, ...changes });
  }

  deleteInitiator(id: string): void {
    if (!this.#initiators.delete(id)) throw notFound(`initiator ${id}`);
  }
}

function assertName(name: string): void {
  if (name.trim() === '' || name.length > LONGEST_NAME) throw malformed(`A host name has 1 to ${LONGEST_NAME} characters.`);
}

function assertInitiator(initiatorId: string, type: number): void {
  const pattern = type === INITIATOR_TYPES.fc ? /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/i : /^(iqn\.|eui\.|naa\.)\S{1,220}$/i;
  const isKnown = type === INITIATOR_TYPES.fc || type === INITIATOR_TYPES.iscsi;
  if (!isKnown || !pattern.test(initiatorId)) throw malformed(`"${initiatorId.slice(0, 300)}" is no initiator of type ${type}.`);
}
