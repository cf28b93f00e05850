import type { ConnectionInfo, Connector } from '@holdfast/volume';

/**
 * Copies blocks between two volumes that are attached to the node it runs on: the array has no copy of its own that would make a volume. Bind
 * one to clone volumes and to make volumes from snapshots.
 */
export interface KaminarioCopier {
  /** Tells how the array knows the node that copies. */
  readonly connector: Connector;
  /** Resolves once the first `sizeGiB` of the source are on the destination, and neither is in use any more. */
  copy(source: ConnectionInfo, destination: ConnectionInfo, sizeGiB: number): Promise<void>;
}

/** Service identifier of the {@link KaminarioCopier}; it may be left unbound. */
export const KAMINARIO_COPIER = Symbol.for('@holdfast/example-kaminario/copier');
