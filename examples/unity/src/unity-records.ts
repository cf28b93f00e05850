/** An object of the array as it is answered; attributes that are empty are left out. */
export interface UnityContent {
  readonly id?: string;
  readonly storageResource?: { readonly id: string };
}

interface HostInitiator {
  readonly id: string;
  readonly initiatorId: string;
  readonly paths?: readonly { readonly isLoggedIn?: boolean; readonly fcPort?: { readonly id: string; readonly wwn?: string } }[];
}

/** A host with its initiators and with what it sees at which number. */
export interface UnityHost extends UnityContent {
  readonly id: string;
  readonly name: string;
  readonly fcHostInitiators?: readonly HostInitiator[];
  readonly iscsiHostInitiators?: readonly HostInitiator[];
  readonly hostLUNs?: readonly { readonly hlu: number; readonly lun?: { readonly id: string }; readonly snap?: { readonly id: string } }[];
}

export const HOST_FIELDS = [
  'id', 'name', 'fcHostInitiators.initiatorId', 'fcHostInitiators.paths.fcPort.wwn', 'fcHostInitiators.paths.isLoggedIn',
  'iscsiHostInitiators.initiatorId', 'hostLUNs.hlu', 'hostLUNs.lun.id', 'hostLUNs.snap.id',
] as const;

/** An initiator and whose it is. */
export interface UnityInitiator extends UnityContent {
  readonly id: string;
  readonly parentHost?: { readonly id: string };
}

export const INITIATOR_FIELDS = ['id', 'parentHost'] as const;

/** One host that may use a LUN. */
export interface UnityHostAccess {
  readonly host: { readonly id: string };
  readonly accessMask: number;
}

export interface UnityLun extends UnityContent {
  readonly id: string;
  readonly name: string;
  readonly sizeTotal: number;
  readonly pool: { readonly id: string };
  readonly hostAccess?: readonly UnityHostAccess[];
  readonly snapCount?: number;
}

export const LUN_FIELDS = ['id', 'name', 'sizeTotal', 'pool', 'hostAccess', 'snapCount'] as const;

export interface UnitySnap extends UnityContent {
  readonly id: string;
  readonly name: string;
  readonly lun: { readonly id: string };
}

export const SNAP_FIELDS = ['id', 'name', 'lun'] as const;

export interface UnityPool extends UnityContent {
  readonly id: string;
  readonly name: string;
  readonly sizeTotal: number;
  readonly sizeFree: number;
  readonly sizeSubscribed: number;
}

export const POOL_FIELDS = ['id', 'name', 'sizeTotal', 'sizeFree', 'sizeSubscribed'] as const;

/** What a driver hands to the client to attach: which LUN, and whether several hosts may change its list of hosts at once. */
export interface LunToAttach {
  readonly id: string;
  readonly isShared: boolean;
}
