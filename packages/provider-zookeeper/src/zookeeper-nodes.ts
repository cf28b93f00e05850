import { encodeLockName, hashLockName, type LockMode, type LockName } from '@holdfast/core/provider';
import { zookeeperCapabilities } from './zookeeper-capabilities.js';

/** Hex digits of the hash of a name that choose the shelf of its claims: there are never more than 1,024 shelves, however many names are used. */
const SHELF_BITS = 10;

/** Tells which form the nodes below the root have. */
export const formatPath = (root: string): string => `${root}/format`;

/** One node for each process that uses the root, which ends with its session. */
export const processesPath = (root: string): string => `${root}/processes`;

/** What all claims are below, on their shelves. */
export const shelvesPath = (root: string): string => `${root}/locks`;

/** Where the claims for one lock are, among those for other locks. */
export interface ZookeeperLockNodes {
  readonly shelf: string;
  /** The lock's name, in the form of a part of a path and without a dot. */
  readonly encoded: string;
}

/** One claim that stands on a shelf. */
export interface ZookeeperClaimNode {
  readonly path: string;
  readonly encoded: string;
  readonly mode: LockMode;
  readonly id: string;
  /** The server's number; it begins anew below zero after two thousand million claims. */
  readonly sequence: number;
}

export function nodesOf(root: string, name: LockName): ZookeeperLockNodes {
  const shelf = (Number.parseInt(hashLockName(name).slice(0, 8), 16) >>> (32 - SHELF_BITS)).toString(16).padStart(3, '0');
  return { shelf: `${shelvesPath(root)}/${shelf}`, encoded: encodeLockName(name, zookeeperCapabilities.maxNameBytes) };
}

/** The path of a claim before the server adds its number. */
export function claimPath({ shelf, encoded }: ZookeeperLockNodes, mode: LockMode, id: string): string {
  return `${shelf}/${encoded}.${mode === 'shared' ? 's' : 'x'}.${id}.`;
}

/** The claims among the nodes of a shelf, oldest first; those for one lock when it is given. */
export function claimsOn(shelf: string, children: readonly string[], encoded?: string): readonly ZookeeperClaimNode[] {
  const claims: ZookeeperClaimNode[] = [];
  for (const child of children) {
    if (encoded !== undefined && !child.startsWith(`${encoded}.`)) continue;
    const [, name, mode, id, sequence] = /^([^.]+)\.([xs])\.([0-9a-f]{32})\.(-?\d+)$/.exec(child) ?? [];
    if (name === undefined) continue;
    claims.push({ path: `${shelf}/${child}`, encoded: name, mode: mode === 's' ? 'shared' : 'exclusive', id: id!, sequence: Number(sequence) });
  }
  return claims.sort((one, other) => (one.sequence - other.sequence) | 0); // 32 bits, like the server's count: right also where that begins anew
}

/** The claim that must go before the one at this path may hold: the nearest older one that it does not get along with. */
export function claimBefore(claims: readonly ZookeeperClaimNode[], path: string): ZookeeperClaimNode | undefined {
  const place = claims.findIndex((claim) => claim.path === path);
  const isShared = claims[place]?.mode === 'shared';
  return claims.slice(0, Math.max(place, 0)).findLast((claim) => !isShared || claim.mode === 'exclusive');
}
