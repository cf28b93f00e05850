import type { CommitWindow } from '@holdfast/array-simulator';
import type { ArrayClient } from './array-client.js';
import { ArrayError } from './array-error.js';
import type { HostPort } from './host-port.js';
import type { NextId } from './next-id.js';
import type { RaceWitness } from './race-witness.js';
import type { DeletedHost, HostSecurity, SimulatedHost } from './simulated-host.js';

const NO_SECURITY: HostSecurity = { method: 'NONE', inboundUser: null, inboundSecret: null, outboundUser: null, outboundSecret: null };
const KEPT_DELETED = 1_000;

/** Hosts and their ports. Names are unique, and a port belongs to one host. */
export class HostTable {
  readonly #hosts = new Map<number, SimulatedHost>();
  /** Remembered so that the array can tell who asks for a host that is gone. */
  readonly #deleted = new Map<number, DeletedHost>();
  readonly #nextId: NextId;
  readonly #witness: RaceWitness;
  readonly #window: CommitWindow;

  constructor(nextId: NextId, witness: RaceWitness, window: CommitWindow) {
    this.#nextId = nextId;
    this.#witness = witness;
    this.#window = window;
  }

  all(): SimulatedHost[] {
    return [...this.#hosts.values()];
  }

  find(id: number): SimulatedHost | undefined {
    return this.#hosts.get(id);
  }

  needed(id: number): SimulatedHost {
    const host = this.#hosts.get(id);
    if (host === undefined) throw new ArrayError('HOST_NOT_FOUND', `Host ${id} was not found`);
    return host;
  }

  deleted(id: number): DeletedHost | undefined {
    return this.#deleted.get(id);
  }

  ofPort({ type, address }: HostPort): SimulatedHost | undefined {
    return this.all().find(({ ports }) => ports.some((port) => port.type === type && port.address === address));
  }

  async create(client: ArrayClient, name: string, hostType: string, security: Partial<HostSecurity>): Promise<SimulatedHost> {
    this.#assertFree(client, name);
    await this.#window.pass('create-host');
    this.#assertFree(client, name);
    const now = Date.now();
    const host: SimulatedHost = {
      ...this.#witness.origin(client),
      id: this.#nextId(),
      name,
      hostType,
      ports: [],
      security: { ...NO_SECURITY, ...security },
      createdAt: now,
      updatedAt: now,
    };
    this.#hosts.set(host.id, host);
    return host;
  }

  update(client: ArrayClient, id: number, name: string | undefined, hostType: string | undefined, security: Partial<HostSecurity>): SimulatedHost {
    const host = this.needed(id);
    if (name !== undefined && name !== host.name) this.#assertFree(client, name);
    return this.#replace({ ...host, name: name ?? host.name, hostType: hostType ?? host.hostType, security: { ...host.security, ...security } });
  }

  addPort(id: number, port: HostPort): void {
    const host = this.needed(id);
    const owner = this.ofPort(port);
    if (owner !== undefined) throw new ArrayError('PORT_ALREADY_BELONGS_TO_HOST', `Port ${port.address} already belongs to host "${owner.name}"`);
    this.#replace({ ...host, ports: [...host.ports, port] });
  }

  removePort(id: number, { type, address }: HostPort): void {
    const host = this.needed(id);
    const ports = host.ports.filter((port) => port.type !== type || port.address !== address);
    if (ports.length === host.ports.length) throw new ArrayError('PORT_NOT_FOUND', `Host "${host.name}" has no port ${address}`);
    this.#replace({ ...host, ports });
  }

  delete(client: ArrayClient, id: number): SimulatedHost {
    const host = this.needed(id);
    this.#hosts.delete(id);
    this.#deleted.set(id, { ...host, deletion: this.#witness.origin(client) });
    if (this.#deleted.size > KEPT_DELETED) this.#deleted.delete([...this.#deleted.keys()][0] as number);
    return host;
  }

  #replace(host: SimulatedHost): SimulatedHost {
    const replaced = { ...host, updatedAt: Date.now() };
    this.#hosts.set(host.id, replaced);
    return replaced;
  }

  #assertFree(client: ArrayClient, name: string): void {
    const existing = this.all().find((host) => host.name === name);
    if (existing === undefined) return;
    this.#witness.hostNameTaken(client, existing);
    throw new ArrayError('HOST_NAME_CONFLICT', `A host named "${name}" already exists`);
  }
}
