/** The configuration as nvmetcli saves and restores it; what is not named here is kept as it is. */
export interface NvmetDocument {
  hosts: DocumentHost[];
  ports: DocumentPort[];
  subsystems: DocumentSubsystem[];
}

export interface DocumentHost {
  readonly nqn: string;
}

export interface DocumentPort {
  readonly portid: number;
  readonly addr: PortAddress;
  readonly referrals: readonly unknown[];
  subsystems: string[];
}

export interface PortAddress {
  readonly adrfam: 'ipv4' | 'ipv6';
  readonly traddr: string;
  readonly treq: string;
  /** A number; the tool takes and gives it as text. */
  readonly trsvcid: string;
  readonly trtype: string;
}

export interface DocumentSubsystem {
  readonly nqn: string;
  attr: Readonly<Record<string, string>>;
  allowed_hosts: string[];
  namespaces: DocumentNamespace[];
}

export interface DocumentNamespace {
  readonly nsid: number;
  readonly enable: number;
  readonly device: { readonly path: string; readonly uuid: string; readonly nguid: string };
}

/** What one volume needs in the document. */
export interface WantedExport {
  readonly nqn: string;
  /** Port on which the subsystem is to be found. */
  readonly portId: number;
  readonly address: PortAddress;
  readonly device: string;
  /** What the namespace is known by, whatever its number: a UUID. */
  readonly uuid: string;
  readonly namespaceId: number | 'lowest-free';
  /** Hosts to let in. */
  readonly hosts: readonly string[];
}

/** The document cannot hold what is wanted, because something else stands in its place. */
export class DocumentConflict extends Error {}

const HIGHEST_NAMESPACE = 8192;

/**
 * Puts in what is missing of the export and lets in nobody but hosts that are named; what is there stays. Returns the number of the namespace.
 * @throws DocumentConflict
 */
export function putExport(document: NvmetDocument, wanted: WantedExport): number {
  const subsystem = subsystemFor(document, wanted.nqn);
  subsystem.attr = { ...subsystem.attr, allow_any_host: '0' };
  const namespace = namespaceFor(subsystem, wanted);
  for (const host of wanted.hosts) letIn(document, subsystem, host);
  putOnPort(document, wanted);
  return namespace.nsid;
}

/** Takes the device out of every subsystem, or of the one that is named; a subsystem that has nothing left goes too, and with it its hosts. */
export function removeExports(document: NvmetDocument, device: string, nqn?: string): void {
  const [emptied, kept] = [[] as DocumentSubsystem[], [] as DocumentSubsystem[]];
  for (const subsystem of document.subsystems) {
    const isMeant = nqn === undefined ? holds(subsystem, device) : subsystem.nqn === nqn;
    if (isMeant) subsystem.namespaces = subsystem.namespaces.filter((namespace) => namespace.device.path !== device);
    (isMeant && subsystem.namespaces.length === 0 ? emptied : kept).push(subsystem);
  }
  document.subsystems = kept;
  for (const port of document.ports) port.subsystems = port.subsystems.filter((name) => !emptied.some((subsystem) => subsystem.nqn === name));
  forgetHosts(document, emptied.flatMap((subsystem) => subsystem.allowed_hosts));
}

/** Shuts hosts out of a subsystem: the one that is named, or all. */
export function shutOut(document: NvmetDocument, nqn: string, host?: string): void {
  const subsystem = document.subsystems.find((candidate) => candidate.nqn === nqn);
  if (!subsystem) return;
  const leaving = subsystem.allowed_hosts.filter((name) => host === undefined || name === host);
  subsystem.allowed_hosts = subsystem.allowed_hosts.filter((name) => !leaving.includes(name));
  forgetHosts(document, leaving);
}

export const isExported = ({ subsystems }: NvmetDocument, device: string): boolean => subsystems.some((subsystem) => holds(subsystem, device));

const holds = ({ namespaces }: DocumentSubsystem, device: string): boolean => namespaces.some((namespace) => namespace.device.path === device);

function subsystemFor(document: NvmetDocument, nqn: string): DocumentSubsystem {
  const found = document.subsystems.find((subsystem) => subsystem.nqn === nqn);
  if (found) return found;
  const made: DocumentSubsystem = { nqn, attr: {}, allowed_hosts: [], namespaces: [] };
  document.subsystems.push(made);
  return made;
}

function namespaceFor(subsystem: DocumentSubsystem, { nqn, device, uuid, namespaceId }: WantedExport): DocumentNamespace {
  const found = subsystem.namespaces.find((namespace) => namespace.device.path === device);
  if (found) return found;
  const nsid = namespaceId === 'lowest-free' ? lowestFree(subsystem) : namespaceId;
  const inTheWay = subsystem.namespaces.find((namespace) => namespace.nsid === nsid);
  if (inTheWay) throw new DocumentConflict(`namespace ${nsid} of ${nqn} already shows ${inTheWay.device.path}`);
  const made: DocumentNamespace = { nsid, enable: 1, device: { path: device, uuid, nguid: uuid } };
  subsystem.namespaces.push(made);
  return made;
}

function lowestFree({ nqn, namespaces }: DocumentSubsystem): number {
  const taken = new Set(namespaces.map(({ nsid }) => nsid));
  for (let nsid = 1; nsid <= HIGHEST_NAMESPACE; nsid += 1) if (!taken.has(nsid)) return nsid;
  throw new DocumentConflict(`${nqn} has ${HIGHEST_NAMESPACE} namespaces, the most there can be`);
}

function letIn(document: NvmetDocument, subsystem: DocumentSubsystem, nqn: string): void {
  if (!document.hosts.some((host) => host.nqn === nqn)) document.hosts.push({ nqn });
  if (!subsystem.allowed_hosts.includes(nqn)) subsystem.allowed_hosts.push(nqn);
}

function putOnPort(document: NvmetDocument, { nqn, portId, address }: WantedExport): void {
  let port = document.ports.find(({ portid }) => portid === portId);
  if (!port) {
    port = { portid: portId, addr: address, referrals: [], subsystems: [] };
    document.ports.push(port);
  }
  const [has, wants] = [port.addr, address].map(({ trtype, traddr, trsvcid }) => `${trtype} ${traddr} ${trsvcid}`);
  if (has !== wants) throw new DocumentConflict(`port ${portId} listens on ${has}, and ${wants} is wanted`);
  if (!port.subsystems.includes(nqn)) port.subsystems.push(nqn);
}

/** Hosts that nobody lets in any more go, if they were let in by what has gone; others may be someone else's. */
function forgetHosts(document: NvmetDocument, leaving: readonly string[]): void {
  const isStillIn = (nqn: string): boolean => document.subsystems.some((subsystem) => subsystem.allowed_hosts.includes(nqn));
  document.hosts = document.hosts.filter(({ nqn }) => !leaving.includes(nqn) || isStillIn(nqn));
}
