import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const provider = (from: string, to: string): PackageEdit => ({ file: 'etcd-lock-provider.js', from, to });

export const etcdVariants: readonly ProviderVariant[] = [
  {
    does: 'takes the lock as soon as it is woken, whoever else is before it',
    edits: [provider('before: found(answer, 0)[0]', 'before: undefined')],
    fails: 'abort',
    saying: /granted beside the holder/,
  },
  {
    does: 'watches from a revision that is yet to come, and does not look by itself',
    edits: [provider('String(seenAt + 1n)', 'String(seenAt + 1000000n)'), provider(', this.#checkWaiting()]', ']')],
    fails: 'handover',
    saying: /did not settle/,
  },
  {
    does: 'deletes its claim whatever became of it, and calls that a release',
    edits: [provider('const isOurs = this.#held.delete(grant);', 'const isOurs = this.#held.delete(grant) || true;'), provider('compare: [madeAt(claim.key, grant.revision)]', 'compare: []')],
    fails: 'stale-release',
    saying: /a stale holder's release resolved/,
  },
  {
    does: 'leaves the claim of an aborted wait in the queue',
    edits: [provider('if (claim.session !== undefined)\n                this.#abandoned.add(claim);', '')],
    fails: 'abort-race',
    saying: /it must be free/,
  },
  {
    does: 'goes on when its session has ended',
    edits: [provider('if (claim.session === session && this.#held.delete(grant))', 'if (false)')],
    fails: 'paused-holder',
    saying: /both held the lock by their clocks|a renewal was told that the lock is still held/,
  },
  {
    does: 'counts its own grants for a fence',
    edits: [{ file: 'etcd-lock-handle.js', from: 'counter: revision', to: 'counter: (EtcdLockGrant.count = (EtcdLockGrant.count ?? 0n) + 1n)' }],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'makes claims that outlive their process',
    edits: [provider('[putOf(claim.key, claim.record, session.lease), ...reads]', '[putOf(claim.key, claim.record), ...reads]')],
    fails: 'paused-holder',
    saying: /a stopped holder kept its lock beyond its lease/,
  },
  {
    does: 'keeps a silent holder longer than it says',
    edits: [{ file: 'etcd-session.js', from: 'TTL: ttlMs / 1_000', to: 'TTL: (ttlMs / 1_000) * 4' }],
    fails: 'paused-holder',
    saying: /a stopped holder kept its lock beyond its lease/,
  },
  {
    does: 'lets an exclusive claim pass by readers',
    edits: [{ file: 'etcd-claim.js', from: 'isShared ? keys.exclusive : keys.all', to: 'keys.exclusive' }],
    fails: 'shared',
    saying: /an exclusive acquisition was granted beside/,
  },
  {
    does: 'takes names that look the same for one',
    edits: [{ file: 'etcd-keys.js', from: 'encodeLockName(name,', to: 'encodeLockName(name.normalize(),' }],
    fails: 'names',
    saying: /while other names are held did not settle/,
  },
];
