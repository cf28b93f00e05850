import type { ConnectionInfo, Connector } from '@holdfast/volume';
import type { SimulatedInfinidatArray } from '../simulator/index.js';
import type { VolumeCopier } from '../src/index.js';

/** Copies as a node does: reads and writes at the LUNs that it was told, and finds nothing where nothing is mapped to it. */
export class DataPathCopier implements VolumeCopier {
  readonly node: Connector = { host: 'storage-01', initiator: 'iqn.1994-05.com.example:storage-01', wwpns: ['10000090fa0000f1', '10000090fa0000f2'] };
  readonly #array: SimulatedInfinidatArray;

  constructor(array: SimulatedInfinidatArray) {
    this.#array = array;
  }

  async copy(source: ConnectionInfo, target: ConnectionInfo): Promise<void> {
    const { dataPath } = this.#array;
    for (const name of this.#namesFor(target)) dataPath.write(name, lunOf(target), dataPath.read(name, lunOf(source)));
  }

  /** Whatever port of the node is taken, the LUN must be the same. */
  #namesFor({ driver_volume_type: type }: ConnectionInfo): readonly string[] {
    return type === 'fibre_channel' ? (this.node.wwpns ?? []) : [this.node.initiator ?? ''];
  }
}

function lunOf(connection: ConnectionInfo): number {
  if (connection.driver_volume_type === 'fibre_channel' || connection.driver_volume_type === 'iscsi') return connection.data.target_lun;
  throw new TypeError(`no LUN in a connection of type ${connection.driver_volume_type}`);
}
