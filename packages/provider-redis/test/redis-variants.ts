import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const scripts = (from: string, to: string): PackageEdit => ({ file: 'redis-scripts.js', from, to });
const provider = (from: string, to: string): PackageEdit => ({ file: 'redis-lock-provider.js', from, to });

export const redisVariants: readonly ProviderVariant[] = [
  {
    does: 'releases whatever is held, without asking whose it is',
    edits: [scripts("local record = redis.call('HGET', KEYS[1], ARGV[1])", "local record = redis.call('HVALS', KEYS[1])[1]")],
    fails: 'stale-release',
    saying: /a stale holder's release resolved/,
  },
  {
    does: 'gives every grant of a free lock the same fence',
    edits: [scripts("return {'granted', epoch, tostring(counter), 0}", "return {'granted', epoch, '1', 0}")],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'counts its own grants for a fence',
    edits: [provider('counter: BigInt(counter)', 'counter: (this.fences = (this.fences ?? 0n) + 1n)')],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'grants a free lock to a newcomer although others wait',
    edits: [scripts("if mode == 'x' or otherMode == 'x' then", 'if false then')],
    fails: 'fairness',
    saying: /served out of order/,
  },
  {
    does: 'tells nobody that it is their turn, and looks once a minute',
    edits: [
      scripts("local listeners = redis.call('PUBLISH', channel, id)", 'local listeners = 1'),
      provider('claim.rest(Math.min(Number(answer[1]) + 1, BEAT_MS / 3))', 'claim.rest(60_000)'),
    ],
    fails: 'handover',
    saying: /did not settle/,
  },
  {
    does: 'renews without making the lease longer',
    edits: [scripts("redis.call('HSET', holders, claim, string.format('%.0f', now + ttl) .. rest)", "redis.call('HSET', holders, claim, ends .. rest)")],
    fails: 'expiry',
    saying: /was granted a lock that was held all the time/,
  },
  {
    does: 'takes locks that are gone for held, when it renews and when it looks',
    edits: [scripts('answer[i] = 0', 'answer[i] = 1'), scripts('and 1 or 0\nend\nreturn answer', 'and 1 or 1\nend\nreturn answer')],
    fails: 'loss-signal',
    saying: /the signal that a held lock is lost did not settle/,
  },
  {
    does: 'ends a lease before its holder thinks so',
    edits: [provider('this.#settings.ttlMs, BEAT_MS', 'this.#settings.ttlMs / 3, BEAT_MS')],
    fails: 'expiry',
    saying: /but the lease promises/,
  },
  {
    does: 'keeps a dead holder longer than it says',
    edits: [provider('this.#settings.ttlMs, BEAT_MS', 'this.#settings.ttlMs * 4, BEAT_MS')],
    fails: 'expiry',
    saying: /the wait for a lock whose holder fell silent did not settle/,
  },
  {
    does: 'leaves the claim of an aborted wait in the queue',
    edits: [provider('if (wasSent)\n                this.#abandoned.add(claim);', ''), provider('BEAT_MS = 6_000', 'BEAT_MS = 60_000')],
    fails: 'abort-race',
    saying: /nobody owns the lock, so it must be free|acquiring a lock that nobody owns did not settle/,
  },
  {
    does: 'grants an exclusive lock beside readers',
    edits: [scripts("isExclusive or (mode == 'x' and live > 0)", 'isExclusive')],
    fails: 'shared',
    saying: /an exclusive acquisition was granted beside/,
  },
];
