import { randomBytes } from 'node:crypto';
import { AbandonedClaims, type LockProviderCapabilities } from '@holdfast/core/provider';
import { engineUrl, plainAddress } from './tooz-address.js';
import { leaseCapabilities, REDIS_POLL_MS } from './tooz-capabilities.js';
import type { ToozClient, ToozHold } from './tooz-client.js';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';
import { toozRedisKey } from './tooz-names.js';
import { ToozRedisLink } from './tooz-redis-link.js';

const EXPIRY_SLACK_MS = 150;

/** Removes the key when it still holds our token. */
const RELEASE = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end return redis.call('DEL', KEYS[1])";
/** Gives each key that still holds its token the whole time again. */
const RENEW =
  "local held = {} for i, key in ipairs(KEYS) do held[i] = 0 if redis.call('GET', key) == ARGV[i + 1] then held[i] = redis.call('PEXPIRE', key, ARGV[1]) end end return held";

/** One lock as the server knows it. */
export interface ToozRedisHoldKey {
  readonly key: string;
  readonly token: string;
}

/** Extends locks; whether each is still ours, in the same order. */
export async function renewRedis(link: ToozRedisLink, holds: readonly ToozRedisHoldKey[], ttlMs: number): Promise<readonly boolean[]> {
  const answer = await link.send('EVAL', RENEW, holds.length, ...holds.map(({ key }) => key), ttlMs, ...holds.map(({ token }) => token));
  return (answer as readonly unknown[]).map((each) => Number(each) === 1);
}

/** The keys of redis-py's lock, as tooz's Redis driver uses it: a token with a time to live under one key. */
export class ToozRedisClient implements ToozClient {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly ttlMs: number;
  readonly #link: ToozRedisLink;
  readonly #namespace: string;
  readonly #prefix: string;
  /** Of these nobody knows what the server did. */
  readonly #abandoned: AbandonedClaims<ToozRedisHoldKey>;

  constructor(settings: ToozSettings) {
    const { url, prefix, namespace, ttlMs } = settings;
    if (!/^(\/\d*)?$/.test(url.pathname)) throw invalidOption('the path of a Redis url must be the number of a database');
    this.capabilities = leaseCapabilities(ttlMs, REDIS_POLL_MS, EXPIRY_SLACK_MS);
    this.engineId = plainAddress(settings, 6379, `#${namespace}`);
    this.ttlMs = ttlMs;
    this.#link = new ToozRedisLink(redisAddress(settings));
    this.#abandoned = new AbandonedClaims(({ key, token }) => this.#link.send('EVAL', RELEASE, 1, key, token), ttlMs);
    this.#namespace = namespace;
    this.#prefix = prefix;
  }

  keyOf(name: string): string {
    return toozRedisKey(this.#namespace, this.#prefix, name);
  }

  async tryTake(key: string): Promise<ToozHold | undefined> {
    const token = randomBytes(16).toString('hex');
    try {
      if ((await this.#link.send('SET', key, token, 'NX', 'PX', this.ttlMs)) !== 'OK') return undefined;
    } catch (error) {
      this.#abandoned.add({ key, token });
      throw error;
    }
    const renewalKey: ToozRedisHoldKey = { key, token };
    return { renewalKey, giveBack: () => this.#giveBack(key, token) };
  }

  renew(holds: readonly ToozHold[]): Promise<readonly boolean[]> {
    return renewRedis(this.#link, holds.map(({ renewalKey }) => renewalKey as ToozRedisHoldKey), this.ttlMs);
  }

  async close(): Promise<void> {
    this.#abandoned.forget();
    await this.#link.close();
  }

  async #giveBack(key: string, token: string): Promise<boolean> {
    try {
      return Number(await this.#link.send('EVAL', RELEASE, 1, key, token)) === 1;
    } catch (error) {
      this.#abandoned.add({ key, token });
      throw error;
    }
  }
}

/** What a connection needs; may hold a password. */
export function redisAddress({ url, caFile, requestTimeoutMs }: Pick<ToozSettings, 'url' | 'caFile' | 'requestTimeoutMs'>): ConstructorParameters<typeof ToozRedisLink>[0] {
  return { url: engineUrl({ url }), caFile, requestTimeoutMs };
}
