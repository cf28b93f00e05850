import { randomBytes } from 'node:crypto';
import {
  AbandonedClaims,
  builtModule,
  LockError,
  type AcquireRequest,
  type LockGrant,
  type LockHolder,
  type LockLease,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
  type LockState,
} from '@holdfast/core/provider';
import { addressOfClient, clientFor, plainAddress, type RedisAddress } from './redis-address.js';
import { capabilitiesWith, redisCapabilities } from './redis-capabilities.js';
import { RedisClaim } from './redis-claim.js';
import type { RedisClient } from './redis-client.js';
import { RedisConnection } from './redis-connection.js';
import { toLockError } from './redis-errors.js';
import { heldLocks } from './redis-held-locks.js';
import { RedisKeyring } from './redis-keys.js';
import { checkAll, renewAll, type RedisRenewerOptions } from './redis-lease-renewer.js';
import { RedisLockGrant } from './redis-lock-handle.js';
import { checkedOptions, type RedisLockProviderOptions, type RedisSettings } from './redis-lock-provider-options.js';
import { reachReplicas } from './redis-replicas.js';
import { redisScripts } from './redis-scripts.js';
import { RedisSuspects } from './redis-suspects.js';

/** A waiter that has not looked for so long counts as dead. It looks three times as often. */
const BEAT_MS = 6_000;

type AcquireAnswer =
  | readonly ['granted', string, string, number]
  | readonly ['waiting', number]
  | readonly ['busy', string]
  | readonly ['format', string];

/**
 * Locks that exclude everybody who uses the same Redis and prefix. One script and one round trip when the lock is free; waiters stand in a queue
 * in the server, by its time and tickets, and are told when it is their turn. A killed holder's lock is free after `ttlMs`, a dead waiter is
 * passed over. Shared and exclusive waiters are served in the order of their requests.
 * Not promised: exclusion over a fail-over to a replica that lacks the latest writes, or when the server's clock jumps ahead. The fences of
 * the two holders differ then, and the later one is higher.
 * @public
 */
export class RedisLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease: LockLease;
  readonly #settings: RedisSettings;
  readonly #client: RedisClient | undefined;
  readonly #address: RedisAddress | undefined;
  readonly #channel: string;
  readonly #waiting = new Map<string, RedisClaim>();
  readonly #held = new Map<RedisLockGrant, RedisClaim>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #abandoned: AbandonedClaims<RedisClaim>;
  readonly #suspects = new RedisSuspects((holders) => this.#check(holders));
  readonly #keyring: RedisKeyring;
  readonly #id = randomBytes(16).toString('base64url');
  #claims = 0;
  readonly #closing = new AbortController();
  #connection: Promise<RedisConnection> | undefined;

  /** Connects at the first use. @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong */
  constructor(options: RedisLockProviderOptions) {
    const { prefix, ttlMs } = (this.#settings = checkedOptions(options));
    this.#client = options.client;
    this.#address = options.url === undefined ? undefined : { url: options.url, caFile: options.caFile };
    const address = options.client === undefined ? plainAddress(options.url ?? '') : addressOfClient(options.client);
    this.engineId = `redis:${address}#${prefix}`;
    this.capabilities = capabilitiesWith(ttlMs);
    this.#channel = `${prefix}:turn:${randomBytes(12).toString('hex')}`;
    this.#keyring = new RedisKeyring(prefix);
    this.#abandoned = new AbandonedClaims((claim) => this.#track(this.#withdraw(claim)), ttlMs + BEAT_MS);
    this.lease = { ttlMs, renew: (grants) => this.#renew(grants), ...this.#renewer() };
  }

  /**
   * Resolves once this caller holds `name`, alone or with other shared holders. Rejects with the signal's reason when it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited; the error names a holder
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when Redis does not answer, or too few replicas have the grant
   * @throws `ERR_LOCK_CONFIG_INVALID` when the server is not fit for locks, refuses the login, or keeps locks of another key format
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    if (request.signal.aborted) throw request.signal.reason;
    const claim = new RedisClaim(`${this.#id}.${(this.#claims += 1)}`, name, this.#keyring.of(name), request);
    return await this.#track(this.#acquire(claim));
  }

  /** Lists the locks held below the prefix, by whomever. Not in a cluster. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    const connection = await this.#connected();
    yield* heldLocks((args) => connection.send(args), this.#settings.prefix, prefix);
  }

  /** Gives back what this provider holds, withdraws its claims, and ends its connections. The client it was given stays as it is. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort(new LockError('ERR_LOCK_CLOSED', 'the Redis provider is closed'));
      for (const claim of this.#waiting.values()) claim.wake();
    }
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.allSettled([...this.#held].map(async ([grant, { request }]) => {
      await grant.release();
      request.onLost({ reason: 'closed' });
    }));
    this.#abandoned.forget();
    const connection = await this.#connection?.catch(() => undefined);
    this.#connection = undefined;
    connection?.end();
  }

  async #acquire(claim: RedisClaim): Promise<LockGrant> {
    const { request, name } = claim;
    let wasSent = false;
    try {
      for (let isRetry = false; ; ) {
        this.#assertWanted(claim);
        const connection = await this.#connected();
        this.#assertWanted(claim);
        this.#waiting.set(claim.id, claim);
        const sentAt = performance.now();
        let answer: AcquireAnswer;
        try {
          wasSent = true;
          answer = await this.#ask(connection, claim);
        } catch (error) {
          // Nobody knows what the server did. The claim has an id, so asking once more over a new connection is safe.
          if (!connection.isBroken || isRetry) throw error;
          isRetry = true;
          continue;
        }
        isRetry = false;
        if (answer[0] === 'granted') {
          await this.#confirmReplicas(connection);
          this.#assertWanted(claim);
          wasSent = false;
          return this.#grant(claim, sentAt, answer);
        }
        if (answer[0] !== 'waiting') {
          wasSent = false;
          throw refusal(claim, answer);
        }
        await claim.rest(Math.min(Number(answer[1]) + 1, BEAT_MS / 3));
      }
    } catch (error) {
      throw request.signal.aborted ? request.signal.reason : toLockError(error, name);
    } finally {
      this.#waiting.delete(claim.id);
      if (wasSent) this.#abandoned.add(claim);
    }
  }

  async #ask(connection: RedisConnection, { id, keys, request, record }: RedisClaim): Promise<AcquireAnswer> {
    const { stamp, counter, holders, queue, waiters } = keys;
    const mode = request.mode === 'shared' ? 's' : 'x';
    const { replicationId } = connection.facts;
    const args = [id, mode, request.wait ? 1 : 0, this.#settings.ttlMs, BEAT_MS, redisCapabilities.keyFormat, replicationId, this.#channel, record];
    return (await connection.run(redisScripts.acquire, [stamp, counter, holders, queue, waiters], args)) as AcquireAnswer;
  }

  async #confirmReplicas(connection: RedisConnection): Promise<void> {
    const { replicas, requestTimeoutMs } = this.#settings;
    await reachReplicas((args) => connection.send(args), replicas, requestTimeoutMs);
  }

  #grant(claim: RedisClaim, sentAt: number, [, epoch, counter, died]: readonly ['granted', string, string, number]): LockGrant {
    const grant: RedisLockGrant = new RedisLockGrant({
      name: claim.name,
      sentAt,
      fence: { epoch: BigInt(epoch), counter: BigInt(counter) },
      tookOver: Number(died) === 1,
      renewalKey: { holders: claim.keys.holders, claim: claim.id },
      giveBack: () => this.#track(this.#release(grant, claim)),
    });
    this.#held.set(grant, claim);
    return grant;
  }

  async #release(grant: RedisLockGrant, claim: RedisClaim): Promise<void> {
    this.#held.delete(grant);
    const { holders, queue, waiters } = claim.keys;
    let answer: unknown;
    try {
      const connection = await this.#connected();
      answer = await connection.run(redisScripts.release, [holders, queue, waiters], [claim.id, connection.isCluster ? 0 : 1]);
    } catch (error) {
      this.#abandoned.add(claim); // goes on trying until the lease has certainly ended
      throw toLockError(error, claim.name);
    }
    if (Number(answer) !== 1) throw new LockError('ERR_LOCK_LOST', `lost before its release: ${claim.name}`, { lockName: claim.name });
  }

  async #withdraw(claim: RedisClaim): Promise<void> {
    const { holders, queue, waiters } = claim.keys;
    const connection = await this.#connected();
    await connection.run(redisScripts.withdraw, [holders, queue, waiters], [claim.id, connection.isCluster ? 0 : 1]);
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const asked = (grants as readonly RedisLockGrant[]).filter((grant) => this.#held.has(grant));
    if (asked.length === 0) return [];
    const connection = await this.#connected();
    const held = await renewAll((args) => connection.send(args), asked.map(({ renewalKey }) => renewalKey), this.lease.ttlMs, connection.isCluster);
    await this.#confirmReplicas(connection); // a lease that only the primary knows to be longer would end early after a fail-over
    return asked.filter((_grant, index) => held[index]);
  }

  /** Tells the holders of what is gone. */
  async #check(holders: ReadonlySet<string>): Promise<void> {
    const asked = [...this.#held].filter(([, { keys }]) => holders.has('') || holders.has(keys.holders));
    if (asked.length === 0) return;
    const connection = await this.#connected();
    const held = await checkAll((args) => connection.send(args), asked.map(([{ renewalKey }]) => renewalKey), connection.isCluster);
    asked.forEach(([grant, { request }], index) => {
      if (held[index] !== true && this.#held.delete(grant)) request.onLost({ reason: 'deleted' });
    });
  }

  #connected(): Promise<RedisConnection> {
    if (this.#connection !== undefined) return this.#connection;
    const opening = (this.#connection = this.#open());
    opening.catch(() => {
      if (this.#connection === opening) this.#connection = undefined;
    });
    return opening;
  }

  async #open(): Promise<RedisConnection> {
    const { requestTimeoutMs, replicas } = this.#settings;
    const client = this.#client ?? (await clientFor(this.#address!));
    const connection = await RedisConnection.open({
      client,
      channel: this.#channel,
      timeoutMs: requestTimeoutMs,
      replicas,
      onWoken: (id) => this.#waiting.get(id)?.wake(),
      onInvalidated: (key) => this.#suspects.add(key),
      onBroken: () => this.#broken(),
    });
    if (this.#closing.signal.aborted && this.#running.size === 0) connection.end();
    return connection;
  }

  /** Messages are missed from now on: every waiter looks again, which also connects anew. */
  #broken(): void {
    this.#connection = undefined;
    for (const claim of this.#waiting.values()) claim.wake();
    this.#suspects.add('');
  }

  #renewer(): Pick<LockLease, 'renewer'> {
    if (this.#address === undefined) return {};
    const { ttlMs, replicas } = this.#settings;
    const options: RedisRenewerOptions = { address: this.#address, ttlMs, replicas };
    return { renewer: { module: builtModule(import.meta.url, './redis-lease-renewer.js'), options } };
  }

  #assertWanted({ request, name }: RedisClaim): void {
    if (request.signal.aborted) throw request.signal.reason;
    this.#assertOpen(name);
  }

  #assertOpen(name: LockName): void {
    if (this.#closing.signal.aborted) throw new LockError('ERR_LOCK_CLOSED', `the Redis provider is closed: ${name}`, { lockName: name });
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = (): unknown => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

function refusal({ name }: RedisClaim, [kind, detail]: readonly ['busy' | 'format', string]): LockError {
  if (kind === 'format') {
    return new LockError('ERR_LOCK_CONFIG_INVALID', `this Redis keeps locks of another key format (${detail}); ours is ${redisCapabilities.keyFormat}. Use another prefix, or end all processes of the other version first`, { lockName: name });
  }
  const holder = holderIn(detail);
  const whom = holder === undefined ? '' : ` by ${holder.method ?? 'process'} in process ${holder.pid} on ${holder.host}`;
  return new LockError('ERR_LOCK_BUSY', `${detail === '' ? 'others wait for it' : `held${whom}`}: ${name}`, { lockName: name, holder });
}

function holderIn(record: string): LockHolder | undefined {
  try {
    return (JSON.parse(record.slice(record.indexOf('{'))) as { holder: LockHolder }).holder;
  } catch {
    return undefined;
  }
}
