import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { UnityRest } from './unity-rest.js';

interface EthernetPortal {
  readonly id: string;
  readonly ipAddress: string;
  readonly iscsiNode: { readonly id: string; readonly name: string };
}

interface FcPort {
  readonly id: string;
  readonly wwn: string;
}

/** Where a host reaches the array. */
export interface UnityTarget {
  /** iSCSI name, or port name of 16 hexadecimal digits. */
  readonly name: string;
  /** `address:port`; iSCSI only. */
  readonly portal?: string;
}

const ISCSI_PORT = 3260;
/** Thin clones came with 4.2, LUN numbers that are given with the attachment with 4.4. */
const OLDEST = [4, 4] as const;

/** What the array is, and its ports. */
@injectable()
export class UnitySystem {
  readonly #rest: UnityRest;
  #serial: string | undefined;

  constructor(@inject(UnityRest) rest: UnityRest) {
    this.#rest = rest;
  }

  /** @throws `ERR_BACKEND_CONFIG` when the array's operating environment is older than this driver works with */
  async assertVersion(): Promise<void> {
    const { softwareVersion } = await this.#rest.get<{ readonly softwareVersion: string }>('basicSystemInfo', '0', ['softwareVersion']);
    const [major = 0, minor = 0] = softwareVersion.split('.').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
    throw new DriverError('ERR_BACKEND_CONFIG', `the array has operating environment ${softwareVersion}; this driver needs ${OLDEST.join('.')} or later`);
  }

  async serialNumber(): Promise<string> {
    this.#serial ??= (await this.#rest.get<{ readonly serialNumber: string }>('system', '0', ['serialNumber'])).serialNumber;
    return this.#serial;
  }

  async iscsiTargets(): Promise<readonly UnityTarget[]> {
    const portals = await this.#rest.list<EthernetPortal>('iscsiPortal', ['id', 'ipAddress', 'iscsiNode.name']);
    return portals.map(({ ipAddress, iscsiNode }) => ({
      name: iscsiNode.name,
      portal: `${ipAddress.includes(':') ? `[${ipAddress}]` : ipAddress}:${ISCSI_PORT}`,
    }));
  }

  async fcTargets(): Promise<readonly UnityTarget[]> {
    return (await this.#rest.list<FcPort>('fcPort', ['id', 'wwn'])).map(({ wwn }) => ({ name: portNameOf(wwn) }));
  }
}

/** The array shows node name and port name together, with colons; hosts know ports by the second half. */
export function portNameOf(wwn: string): string {
  return wwn.replaceAll(':', '').slice(-16).toUpperCase();
}
