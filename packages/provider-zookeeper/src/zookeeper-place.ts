import { kindOf, type ZookeeperConnection } from '@holdfast/support-zookeeper';
import type { ZookeeperClaim } from './zookeeper-claim.js';
import { claimBefore, claimPath, claimsOn, type ZookeeperClaimNode } from './zookeeper-nodes.js';
import type { ZookeeperLockSession } from './zookeeper-session.js';

/** A claim that stands in the engine, and what stands before it. */
export interface ZookeeperPlace {
  readonly czxid: bigint;
  readonly before: ZookeeperClaimNode | undefined;
}

/** All claims for the lock, oldest first. */
export async function standing({ nodes }: ZookeeperClaim, connection: ZookeeperConnection): Promise<readonly ZookeeperClaimNode[]> {
  return claimsOn(nodes.shelf, await connection.children(nodes.shelf), nodes.encoded);
}

/** The node of a claim whose answer never came; undefined when none was made. */
export async function findNode(claim: ZookeeperClaim, connection: ZookeeperConnection): Promise<string | undefined> {
  return (await standing(claim, connection)).find(({ id }) => id === claim.id)?.path;
}

/** Makes the node of the claim, or finds the one that an earlier try made. */
export async function lineUp(claim: ZookeeperClaim, session: ZookeeperLockSession): Promise<void> {
  const { nodes, request, id } = claim;
  while (claim.path === undefined) {
    const connection = await session.connection();
    if (claim.wasSent) claim.path = await findNode(claim, connection);
    if (claim.path !== undefined) return;
    claim.wasSent = true;
    try {
      claim.path = await session.queue(claimPath(nodes, request.mode, id), claim.recordIn(session));
    } catch (error) {
      if (kindOf(error) === 'NO_NODE') await connection.makeLasting(nodes.shelf); // the first claim of all on this shelf
      else if (kindOf(error) !== 'BAD_VERSION') throw error;
    }
  }
}

/** Who is before the claim now; undefined when the claim itself is gone. From now on it is told when something happens to the claim. */
export async function placeOf(claim: ZookeeperClaim, connection: ZookeeperConnection): Promise<ZookeeperPlace | undefined> {
  const [own, claims] = await Promise.all([connection.watch(claim.path!), standing(claim, connection)]);
  if (own === undefined || !claims.some(({ path }) => path === claim.path)) return undefined;
  return { czxid: own.czxid, before: claimBefore(claims, claim.path!) };
}
