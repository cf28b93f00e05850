/** What a host tells about itself so that a volume can be shown to it. @public */
export interface Connector {
  /** Host name. */
  readonly host: string;
  /** Address from which the host reaches the storage network. */
  readonly ip?: string;
  /** iSCSI name of the host. */
  readonly initiator?: string;
  /** Fibre Channel port names, 16 hexadecimal digits each. */
  readonly wwpns?: readonly string[];
  /** Fibre Channel node names, 16 hexadecimal digits each. */
  readonly wwnns?: readonly string[];
  /** NVMe name of the host. */
  readonly nqn?: string;
  /** Whether the host wants all paths and can use them together. */
  readonly multipath?: boolean;
}
