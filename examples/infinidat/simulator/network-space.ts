const ISCSI_SERVICE = 'ISCSI_SERVICE';
const ISCSI_TCP_PORT = 3260;

export interface NetworkSpaceIp {
  readonly address: string;
  readonly isEnabled: boolean;
}

/** A group of addresses of the array with one purpose; for iSCSI, one target. */
export interface NetworkSpace {
  readonly id: number;
  readonly name: string;
  readonly service: string;
  readonly iqn: string;
  readonly tcpPort: number;
  readonly ips: readonly NetworkSpaceIp[];
}

/** What is told about a network space before it is there. */
export interface NetworkSpacePlan {
  readonly name: string;
  readonly addresses: readonly string[];
}

export function iscsiNetworkSpace(id: number, serialNumber: number, { name, addresses }: NetworkSpacePlan): NetworkSpace {
  const iqn = `iqn.2009-11.com.infinidat:storage:infinibox-sn-${serialNumber}-${id}`;
  return { id, name, service: ISCSI_SERVICE, iqn, tcpPort: ISCSI_TCP_PORT, ips: addresses.map((address) => ({ address, isEnabled: true })) };
}
