import type { DothillResponse } from './dothill-response.js';

/** One host port of the array. */
export interface DothillPort {
  readonly type: string;
  /** iSCSI name, or port name of 16 hexadecimal digits. */
  readonly targetId: string;
  readonly isUp: boolean;
  /** iSCSI only. */
  readonly address: string | undefined;
}

/** Reads the answer to `show ports`. Addresses may stand in an object of their own: the n-th belongs to the n-th iSCSI port. */
export function portsOf({ objects }: DothillResponse): DothillPort[] {
  const key = objects.some(({ properties }) => properties['primary-ip-address'] !== undefined) ? 'primary-ip-address' : 'ip-address';
  const addresses = objects.map(({ properties }) => properties[key]).filter((address) => address !== undefined);
  return objects
    .filter(({ basetype }) => basetype === 'port')
    .map(({ properties }) => ({
      type: properties['port-type'] ?? '',
      targetId: properties['target-id'] ?? '',
      isUp: properties['status'] === 'Up',
      address: properties['port-type'] === 'iSCSI' ? addresses.shift() : undefined,
    }));
}
