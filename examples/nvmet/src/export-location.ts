import type { NvmeofConnectionData } from '@holdfast/volume';

/** A volume's place in the target. */
export interface ExportPlace {
  readonly nqn: string;
  /** A number as text. */
  readonly namespaceId: string;
}

/** Where a volume is exported: what stands in its `providerLocation`. */
export interface ExportLocation {
  readonly address: string;
  /** A number as text. */
  readonly service: string;
  readonly transport: string;
  /** Left out when it is another one for each host. */
  readonly place?: ExportPlace;
}

/** `address:port transport nqn namespace`; for a volume that each host finds in a subsystem of its own, `address:port transport`. */
export function formatLocation({ address, service, transport, place }: ExportLocation): string {
  return [`${address}:${service}`, transport, ...(place ? [place.nqn, place.namespaceId] : [])].join(' ');
}

export function parseLocation(text: string): ExportLocation {
  const [portal = '', transport = '', nqn, namespaceId] = text.split(' ');
  const colon = portal.lastIndexOf(':');
  const where = { address: portal.slice(0, colon), service: portal.slice(colon + 1), transport };
  return nqn === undefined || namespaceId === undefined ? where : { ...where, place: { nqn, namespaceId } };
}

/** What a host needs to connect. */
export function connectionData({ address, service, transport }: ExportLocation, { nqn, namespaceId }: ExportPlace): NvmeofConnectionData {
  return { target_portal: address, target_port: service, nqn, transport_type: transport, ns_id: namespaceId };
}
