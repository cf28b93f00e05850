import { badRequest } from './array-error.js';

export interface HostPort {
  readonly type: 'fc' | 'iscsi';
  /** Port name of 16 hexadecimal digits, or iSCSI name; both in lower case. */
  readonly address: string;
}

const WWPN = /^[0-9a-f]{16}$/;
const ISCSI_NAME = /^(iqn\.\d{4}-\d{2}\.[a-z0-9.:_-]{1,207}|eui\.[0-9a-f]{16}|naa\.[0-9a-f]{16,32})$/;

/** Reads a port as clients spell it: any case, port names with or without colons. */
export function hostPort(type: string, address: string): HostPort {
  const lower = address.toLowerCase();
  switch (type.toLowerCase()) {
    case 'fc': {
      const wwpn = lower.replaceAll(':', '');
      if (!WWPN.test(wwpn)) throw badRequest(`"${address}" is not a Fibre Channel port name of 16 hexadecimal digits`);
      return { type: 'fc', address: wwpn };
    }
    case 'iscsi':
      if (!ISCSI_NAME.test(lower)) throw badRequest(`"${address}" is not an iSCSI name`);
      return { type: 'iscsi', address: lower };
    default:
      throw badRequest(`The port type "${type}" is not one of fc, iscsi`);
  }
}
