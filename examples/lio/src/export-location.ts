import { randomBytes } from 'node:crypto';
import type { IscsiConnectionData, Volume } from '@holdfast/volume';
import type { Chap } from './lio-client.js';

/** Where a volume is exported: what stands in its `providerLocation`. */
export interface ExportLocation {
  readonly portals: readonly [string, ...string[]];
  readonly target: string;
}

const LUN = 0;

/** `ip:port[;ip2:port...],<target id> <iqn> <lun>`; LIO has no target numbers, so the name stands for the id. */
export function formatLocation({ portals, target }: ExportLocation): string {
  return `${portals.join(';')},${target} ${target} ${LUN}`;
}

export function parseLocation(text: string): ExportLocation {
  const [where = '', target = ''] = text.split(' ');
  const [first = '', ...others] = where.slice(0, where.lastIndexOf(`,${target}`)).split(';');
  return { portals: [first, ...others], target };
}

/** `CHAP user secret`. */
export const formatChap = ({ userid, password }: Chap): string => `CHAP ${userid} ${password}`;

export function parseChap(text: string): Chap {
  const [, userid = '', password = ''] = text.split(' ');
  return { userid, password };
}

export const newChap = (): Chap => ({ userid: randomBytes(10).toString('hex'), password: randomBytes(8).toString('hex') });

/** What a host needs to log in; every path when there are several, or when it asked for all. */
export function connectionData(volume: Volume, location: ExportLocation, chap: Chap, wantsAllPaths: boolean): IscsiConnectionData {
  const { portals, target } = location;
  return {
    target_discovered: false,
    target_portal: portals[0],
    target_iqn: target,
    target_lun: LUN,
    volume_id: volume.id,
    auth_method: 'CHAP',
    auth_username: chap.userid,
    auth_password: chap.password,
    encrypted: false,
    ...((wantsAllPaths || portals.length > 1) && {
      target_portals: portals,
      target_iqns: portals.map(() => target),
      target_luns: portals.map(() => LUN),
    }),
  };
}
