/**
 * How a host reaches an attached volume, keyed and spelled as Cinder's connectors read it, so that it can be handed to them unchanged.
 * @public
 */
export type ConnectionInfo = IscsiConnectionInfo | FibreChannelConnectionInfo | NvmeofConnectionInfo | HgstConnectionInfo;

/** A volume reached over iSCSI (`iser`: the same over RDMA). @public */
export interface IscsiConnectionInfo {
  readonly driver_volume_type: 'iscsi' | 'iser';
  readonly data: IscsiConnectionData;
}

/** What an iSCSI initiator needs to log in and find its disk. @public */
export interface IscsiConnectionData {
  /** True when the target was found by discovery; false when its address was stored with the volume. */
  readonly target_discovered: boolean;
  /** `address:port`; an IPv6 address stands in brackets. */
  readonly target_portal: string;
  readonly target_iqn: string;
  readonly target_lun: number;
  /** All paths, entry by entry, when there are several or the host asked for multipath. */
  readonly target_portals?: readonly string[];
  readonly target_iqns?: readonly string[];
  readonly target_luns?: readonly number[];
  readonly volume_id?: string;
  readonly auth_method?: string;
  readonly auth_username?: string;
  readonly auth_password?: string;
  readonly encrypted?: boolean;
  readonly discard?: boolean;
  readonly physical_block_size?: string;
  readonly logical_block_size?: string;
}

/** A volume reached over Fibre Channel. @public */
export interface FibreChannelConnectionInfo {
  readonly driver_volume_type: 'fibre_channel';
  readonly data: FibreChannelConnectionData;
}

/** What a host needs to find its disk behind its Fibre Channel ports. @public */
export interface FibreChannelConnectionData {
  readonly target_discovered: boolean;
  readonly target_lun: number;
  /** Port names of the array, 16 hexadecimal digits each, without colons. */
  readonly target_wwn: readonly string[];
  /** For each port name of the host the array ports it is to be zoned with. */
  readonly initiator_target_map?: Readonly<Record<string, readonly string[]>>;
  readonly volume_id?: string;
  readonly encrypted?: boolean;
}

/** A volume reached over NVMe over fabrics. @public */
export interface NvmeofConnectionInfo {
  readonly driver_volume_type: 'nvmeof';
  readonly data: NvmeofConnectionData;
}

/** What an NVMe host needs to connect to a subsystem and find its namespace. @public */
export interface NvmeofConnectionData {
  readonly target_portal: string;
  /** A number as text. */
  readonly target_port: string;
  readonly nqn: string;
  readonly transport_type: string;
  /** The namespace's number as text. */
  readonly ns_id: string;
}

/** A volume that appears as a device on the hosts of an HGST cluster. @public */
export interface HgstConnectionInfo {
  readonly driver_volume_type: 'hgst';
  readonly data: { readonly name: string; readonly noremovehost: string };
}

/**
 * What ends with a connection: the type, and, when the host lost its last volume over Fibre Channel, the zones that can go.
 * @public
 */
export interface TerminationInfo {
  readonly driver_volume_type: ConnectionInfo['driver_volume_type'];
  readonly data: Partial<Pick<FibreChannelConnectionData, 'target_wwn' | 'initiator_target_map'>>;
}
