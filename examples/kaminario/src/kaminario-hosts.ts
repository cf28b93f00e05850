import { idOf, refOf, type K2Object, type K2Reference } from './kaminario-objects.js';
import type { KaminarioClient } from './kaminario-client.js';

/** One host as the array is to know it. */
export interface K2HostSpec {
  readonly name: string;
  /** How the array calls its initiators, and their names. */
  readonly ports: { readonly type: 'host_iqns'; readonly iqns: readonly string[] } | { readonly type: 'host_fc_ports'; readonly wwpns: readonly string[] };
}

/** What is attached: what a mapping is asked for, and what the array then maps. They differ for a view only. */
export interface Mappable {
  readonly asked: K2Reference;
  readonly mapped: K2Reference;
}

/**
 * Hosts and their mappings at one array. Everything here looks first and acts then, so it is only for callers that hold the lock of the
 * array: nobody else makes or empties a host meanwhile.
 */
export class KaminarioHosts {
  readonly #client: KaminarioClient;

  constructor(client: KaminarioClient) {
    this.#client = client;
  }

  /** Resolves to the LUN at which the host reaches the volume; the one it has already, if it has one. A failure leaves nothing behind. */
  async map(mappable: Mappable, spec: K2HostSpec): Promise<number> {
    const known = await this.#client.find('hosts', { name: spec.name });
    const lun = known === undefined ? undefined : await this.#lunOf(mappable, known);
    try {
      const host = known ?? (await this.#client.create('hosts', { name: spec.name, type: 'Linux' }));
      await this.#addPorts(host, spec, known === undefined);
      return lun ?? (await this.#makeMapping(mappable, host));
    } catch (error) {
      // What failed is worth more than what the clean-up says.
      if (lun === undefined) await this.#rollBack(mappable, spec.name, known === undefined).catch(() => undefined);
      throw error;
    }
  }

  /** Takes the volume from the host; resolves to whether the array does not know the host any more. @param mapped - undefined: it is gone */
  async unmap(mapped: K2Reference | undefined, name: string): Promise<boolean> {
    const host = await this.#client.find('hosts', { name });
    if (host === undefined) return true;
    if (mapped !== undefined) await this.#removeMappings({ volume: mapped, host: refOf('hosts', host) });
    return this.#removeIfEmpty(host);
  }

  /** Takes the volume from every host, and the hosts that have nothing left from the array. */
  async unmapAll(mapped: K2Reference): Promise<void> {
    const mappings = await this.#removeMappings({ volume: mapped });
    const ids = new Set(mappings.map(({ host }) => idOf('hosts', host)).filter((id) => id !== undefined));
    for (const id of ids) await this.#removeIfEmpty({ id });
  }

  async #makeMapping(mappable: Mappable, host: K2Object): Promise<number> {
    const { lun } = await this.#client.create('mappings', { volume: mappable.asked, host: refOf('hosts', host) });
    return lun ?? (await this.#lunOf(mappable, host))!;
  }

  async #lunOf({ mapped }: Mappable, host: K2Object): Promise<number | undefined> {
    return (await this.#client.find('mappings', { volume: mapped, host: refOf('hosts', host) }))?.lun;
  }

  /** A host that is known may lack ports: it was made over the other protocol, or has got a new adapter. */
  async #addPorts(host: K2Object, { ports }: K2HostSpec, isNew: boolean): Promise<void> {
    const owner = { host: refOf('hosts', host) };
    if (ports.type === 'host_iqns') {
      const known = isNew ? [] : (await this.#client.search('host_iqns', owner)).map(({ iqn }) => iqn);
      for (const iqn of ports.iqns) if (!includes(known, iqn)) await this.#client.create('host_iqns', { iqn, ...owner });
    } else {
      const known = isNew ? [] : (await this.#client.search('host_fc_ports', owner)).map(({ pwwn }) => pwwn);
      for (const pwwn of ports.wwpns.map(withColons)) if (!includes(known, pwwn)) await this.#client.create('host_fc_ports', { pwwn, ...owner });
    }
  }

  /**
   * Takes back what was made, by name: the array may have made it although it answered busy, or nothing at all. Only the lock makes that
   * right: since our search nobody else can have made a host of this name.
   */
  async #rollBack({ mapped }: Mappable, name: string, isHostNew: boolean): Promise<void> {
    const host = await this.#client.find('hosts', { name });
    if (host === undefined) return;
    await this.#removeMappings({ volume: mapped, host: refOf('hosts', host) });
    if (isHostNew) await this.#removeIfEmpty(host);
  }

  async #removeMappings(filter: Readonly<Record<string, K2Reference>>): Promise<readonly { readonly host: K2Reference }[]> {
    const mappings = await this.#client.search('mappings', filter);
    for (const mapping of mappings) await this.#client.remove('mappings', mapping);
    return mappings;
  }

  async #removeIfEmpty(host: K2Object): Promise<boolean> {
    if ((await this.#client.count('mappings', { host: refOf('hosts', host) })) > 0) return false;
    await this.#client.remove('hosts', host);
    return true;
  }
}

/** Initiator names have no case. */
const includes = (names: readonly string[], name: string): boolean => names.some((other) => other.toLowerCase() === name.toLowerCase());

const withColons = (wwpn: string): string => wwpn.toLowerCase().replace(/(..)(?!$)/g, '$1:');
