import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';
import type { ArraySettings } from './array-settings.js';
import type { FcNode } from './fc-node.js';
import type { HostTable } from './host-table.js';
import type { MappingTable } from './mapping-table.js';
import type { MetadataStore } from './metadata-store.js';
import type { NetworkSpace } from './network-space.js';
import type { NextId } from './next-id.js';
import type { PoolTable } from './pool-table.js';
import type { RaceWitness } from './race-witness.js';
import type { SessionTable } from './session-table.js';
import type { VolumeStore } from './volume-store.js';

/** All that the array keeps; what its routes work on. */
export interface ArrayState {
  readonly settings: ArraySettings;
  readonly nextId: NextId;
  readonly sessions: SessionTable;
  readonly pools: PoolTable;
  readonly volumes: VolumeStore;
  readonly hosts: HostTable;
  readonly mappings: MappingTable;
  readonly metadata: MetadataStore;
  readonly networkSpaces: NetworkSpace[];
  readonly nodes: readonly FcNode[];
  readonly witness: RaceWitness;
  readonly window: CommitWindow;
  readonly journal: ViolationJournal;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}
