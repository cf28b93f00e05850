import { createHash } from 'node:crypto';
import type { Connector } from '@holdfast/volume';

const LONGEST_HOST_NAME = 32;
const DIGEST_DIGITS = 8;

export const volumeName = (volumeId: string): string => `cv-${volumeId}`;

/** Every volume has a volume group of its own, for snapshots are taken of groups. */
export const groupName = (volumeId: string): string => `cvg-${volumeId}`;

export const snapshotName = (snapshotId: string): string => `cs-${snapshotId}`;

/** Name of the view through which a snapshot is read while a volume is made from it. */
export const viewName = (volumeId: string): string => `cview-${volumeId}`;

export const sessionName = (volumeId: string): string => `ssn-${volumeId}`;

/** Name at the other array of what is replicated there. */
export const replicaName = (name: string): string => `r${name}`;

/**
 * The host's name at the array: letters, digits, - and _, 32 at most. A longer one ends in a digest of the whole, so that two long names
 * never become one host.
 */
export function hostName(connector: Connector, isUnique: boolean): string {
  const backwards = [...(connector.initiator ?? connector.wwnns?.[0] ?? '')].reverse().join('');
  const plain = (isUnique || backwards === '' ? connector.host : backwards).replace(/[^0-9a-zA-Z_-]/g, '_');
  if (plain.length <= LONGEST_HOST_NAME) return plain;
  const digest = createHash('sha256').update(plain).digest('hex').slice(0, DIGEST_DIGITS);
  return `${plain.slice(0, LONGEST_HOST_NAME - DIGEST_DIGITS - 1)}-${digest}`;
}
