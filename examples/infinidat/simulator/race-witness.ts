import type { ViolationJournal } from '@holdfast/array-simulator';
import type { ArrayClient } from './array-client.js';
import type { DeletedHost, SimulatedHost } from './simulated-host.js';
import type { SimulatedMapping } from './simulated-mapping.js';
import type { Origin } from './origin.js';

const ALL_HOSTS = 'all hosts';
const named = (hostName: string): string => `host named ${hostName}`;
const host = (hostId: number): string => `host ${hostId}`;
const luns = (hostId: number): string => `luns of host ${hostId}`;

/**
 * Tells a race from a mere refusal. A client that writes on the strength of what it was told, when another client's write has come between,
 * has lost a race; a client that was never told, or knows better, has merely asked. Times are a count that rises with every event.
 */
export class RaceWitness {
  readonly #journal: ViolationJournal;
  #time = 0;

  constructor(journal: ViolationJournal) {
    this.#journal = journal;
  }

  /** Stamps what `client` makes now. */
  origin(client: ArrayClient): Origin {
    return { madeAt: this.#tick(), madeBy: client };
  }

  sawAllHosts(client: ArrayClient): void {
    client.saw(ALL_HOSTS, this.#tick());
  }

  /** The client asked for the host of this name, and was told of it or that there is none. */
  sawHostNamed(client: ArrayClient, hostName: string): void {
    client.saw(named(hostName), this.#tick());
  }

  /** The client was told of the host; `withLuns`: and of what is mapped to it. */
  sawHost(client: ArrayClient, hostId: number, withLuns: boolean): void {
    const at = this.#tick();
    client.saw(host(hostId), at);
    if (withLuns) client.saw(luns(hostId), at);
  }

  /** When the client last saw what is mapped to the host; to be asked before a window, for later looks do not count. */
  lunsSeenAt(client: ArrayClient, hostId: number): number | undefined {
    return client.lastSaw(luns(hostId));
  }

  /** A host was to be made under the name of `existing`. */
  hostNameTaken(client: ArrayClient, existing: SimulatedHost): void {
    if (!overtaken(client, existing, client.lastSaw(named(existing.name), ALL_HOSTS))) return;
    this.#journal.violation(`host "${existing.name}" created twice: by a client that had read it as absent before another made it (refused, HOST_NAME_CONFLICT)`);
  }

  /** A volume was to be mapped to a host that `deleted` says is gone. */
  hostGone(client: ArrayClient, deleted: DeletedHost, volumeName: string): void {
    if (!overtaken(client, deleted.deletion, client.lastSaw(host(deleted.id)))) return;
    this.#journal.violation(`host "${deleted.name}" deleted under an attach: volume "${volumeName}" was mapped to it after it was looked up (refused, HOST_NOT_FOUND)`);
  }

  /** The host goes, and these mappings with it. */
  mappingsDropped(client: ArrayClient, { name }: SimulatedHost, dropped: readonly SimulatedMapping[], lunsSeenAt: number | undefined): void {
    for (const mapping of dropped) {
      if (!overtaken(client, mapping, lunsSeenAt)) continue;
      this.#journal.violation(
        `mapping lost: host "${name}" deleted with LUN ${mapping.lun} on it, by a client that had read its LUNs before volume ${mapping.volumeId} was mapped`,
      );
    }
  }

  /** The volume was to be mapped to a host that has it. */
  mappedAlready(client: ArrayClient, { name }: SimulatedHost, existing: SimulatedMapping): void {
    if (!overtaken(client, existing, client.lastSaw(luns(existing.hostId)))) return;
    this.#journal.violation(
      `volume ${existing.volumeId} mapped twice to host "${name}": by a client that had read it as not mapped before another mapped it (refused, MAPPING_ALREADY_EXISTS)`,
    );
  }

  /** A client asked for a LUN that `holder` has. */
  lunTaken(client: ArrayClient, { name }: SimulatedHost, holder: SimulatedMapping, volumeId: number): void {
    if (!overtaken(client, holder, client.lastSaw(luns(holder.hostId)))) return;
    this.#journal.violation(
      `LUN ${holder.lun} of host "${name}" given to two volumes: ${volumeId} was sent to it by a LUN list read before ${holder.volumeId} took it (refused, LUN_ALREADY_IN_USE)`,
    );
  }

  /** A mapping was taken away by its number alone. */
  unmappedByNumber(client: ArrayClient, { name }: SimulatedHost, taken: SimulatedMapping): void {
    if (!overtaken(client, taken, client.lastSaw(luns(taken.hostId)))) return;
    this.#journal.violation(`LUN ${taken.lun} of host "${name}" taken from volume ${taken.volumeId}: by a client that had read the LUN before it was given to this volume`);
  }

  #tick(): number {
    return (this.#time += 1);
  }
}

/** Whether another client's act came after the client had looked. */
function overtaken(client: ArrayClient, { madeAt, madeBy }: Origin, seenAt: number | undefined): boolean {
  return madeBy !== client && seenAt !== undefined && seenAt < madeAt;
}
