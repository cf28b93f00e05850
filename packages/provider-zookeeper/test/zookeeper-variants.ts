import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const nodes = (from: string, to: string): PackageEdit => ({ file: 'zookeeper-nodes.js', from, to });
const provider = (from: string, to: string): PackageEdit => ({ file: 'zookeeper-lock-provider.js', from, to });

const DEAF: readonly PackageEdit[] = [provider('this.#drop(grant)?.request.onLost({ reason });', '')];

export const zookeeperVariants: readonly ProviderVariant[] = [
  {
    does: 'frees whatever is held, without asking whose it is',
    edits: [...DEAF, provider('remove(claim.path);\n                return;', 'remove((await standing(claim, await claim.session.connection()))[0].path);\n                return;')],
    fails: 'stale-release',
    saying: /a stale holder's release resolved/,
  },
  {
    does: 'counts its own grants for a fence',
    edits: [provider('sentAt: session.keptAt, czxid,', 'sentAt: session.keptAt, czxid: (this.fences = (this.fences ?? 0n) + 1n),')],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'takes the fence from the number in the name, of which each shelf has its own, before anything else',
    edits: [{ file: 'zookeeper-place.js', from: 'czxid: own.czxid', to: 'czxid: -BigInt(claims.find(({ id }) => id === claim.id).sequence)' }],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'orders claims by their ids, not by the numbers that the server gave',
    edits: [nodes('(one.sequence - other.sequence) | 0', 'one.id < other.id ? -1 : 1')],
    fails: 'fairness',
    saying: /served out of order|must tell of \d+ waiters/,
  },
  {
    does: 'grants an exclusive lock beside readers',
    edits: [nodes("!isShared || claim.mode === 'exclusive'", "claim.mode === 'exclusive'")],
    fails: 'shared',
    saying: /an exclusive acquisition was granted beside/,
  },
  {
    does: 'hears of no event, and looks once a minute',
    edits: [provider('LOOK_MS = 2_000', 'LOOK_MS = 60_000'), provider('this.#watches.tell(path)', 'undefined')],
    fails: 'handover',
    saying: /did not settle/,
  },
  {
    does: 'takes locks whose node is gone for held',
    edits: DEAF,
    fails: 'loss-signal',
    saying: /the signal that a held lock is lost did not settle/,
  },
  {
    does: 'counts on its session for twice as long as the servers keep it',
    edits: [{ file: 'zookeeper-capabilities.js', from: 'LEASE_PART = 2 / 3', to: 'LEASE_PART = 2' }],
    fails: 'expiry',
    saying: /but the lease promises/,
  },
  {
    does: 'leaves the node of an aborted wait where it is',
    edits: [provider('if (claim.wasSent)\n                this.#abandoned.add(claim);', '')],
    fails: 'abort',
    saying: /aborted/,
  },
];
