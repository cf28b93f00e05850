import type { ArrayState } from './array-state.js';
import { hostPort } from './host-port.js';

/** What hosts do over Fibre Channel and iSCSI: read and write what is behind a LUN. Outside the management interface. */
export class DataPath {
  readonly #state: ArrayState;

  constructor(state: ArrayState) {
    this.#state = state;
  }

  /** @throws an Error when no volume is mapped there: a host that was told otherwise finds no disk */
  read(initiator: string, lun: number): string {
    return this.#state.volumes.needed(this.#volumeAt(initiator, lun)).content;
  }

  write(initiator: string, lun: number, content: string): void {
    this.#state.volumes.write(this.#volumeAt(initiator, lun), content);
  }

  #volumeAt(initiator: string, lun: number): number {
    const port = hostPort(/^[0-9a-f:]+$/i.test(initiator) ? 'fc' : 'iscsi', initiator);
    const host = this.#state.hosts.ofPort(port);
    const mapping = host && this.#state.mappings.ofHost(host.id).find((candidate) => candidate.lun === lun);
    if (mapping === undefined) throw new Error(`${initiator} finds nothing at LUN ${lun}`);
    return mapping.volumeId;
  }
}
