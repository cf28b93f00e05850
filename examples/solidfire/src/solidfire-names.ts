import type { SolidFireCluster } from './solidfire-records.js';

const ISCSI_PORT = 3260;

/** What a record keeps of a volume: its id, its account's, and the cluster's. */
export function providerIdOf(volume: { readonly volumeID: number; readonly accountID: number }, cluster: SolidFireCluster): string {
  return `${volume.volumeID} ${volume.accountID} ${cluster.uuid}`;
}

/** The number a provider id begins with; undefined when there is none, or when it is of another cluster. */
export function numberOf(providerId: string | null | undefined, cluster: SolidFireCluster): number | undefined {
  const [number, , uuid] = providerId?.split(' ') ?? [];
  return number !== undefined && /^\d+$/.test(number) && uuid === cluster.uuid ? Number(number) : undefined;
}

/** Where the cluster serves iSCSI. */
export function portalOf({ svip }: SolidFireCluster): string {
  return svip.includes(':') ? `[${svip}]:${ISCSI_PORT}` : `${svip}:${ISCSI_PORT}`;
}

/** Name of an initiator's group: the cluster's rules for names are those of host names. */
export function groupName(initiator: string): string {
  return initiator.replace(/[^0-9A-Za-z]/g, '-').slice(0, 64);
}
