import { randomBytes } from 'node:crypto';
import { AbandonedClaims, type LockProviderCapabilities } from '@holdfast/core/provider';
import { plainAddress } from './tooz-address.js';
import { ETCD_POLL_MS, leaseCapabilities } from './tooz-capabilities.js';
import type { ToozClient, ToozHold } from './tooz-client.js';
import { ToozEtcdGateway, type ToozEtcdAddress } from './tooz-etcd-gateway.js';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';
import { toozEtcdKey } from './tooz-names.js';

const EXPIRY_SLACK_MS = 2_000; // etcd looks for ended leases twice a second, and a new leader gives them their time again
const DEFAULT_PORT = 2379;

/** Extends leases; whether each still stands and still has its key, which somebody may have removed. In the same order. */
export async function renewEtcd(gateway: ToozEtcdGateway, leases: readonly string[]): Promise<readonly boolean[]> {
  return await Promise.all(
    leases.map(async (lease) => {
      const { result } = await gateway.call('/lease/keepalive', { ID: lease });
      if (!(Number((result as { readonly TTL?: string } | undefined)?.TTL ?? -1) > 0)) return false; // tooz overlooks this answer and believes that it holds the lock
      const { keys } = await gateway.call('/lease/timetolive', { ID: lease, keys: true });
      return Array.isArray(keys) && keys.length > 0;
    }),
  );
}

/** The keys of tooz's etcd driver: random bytes under one key, with a lease for each lock. */
export class ToozEtcdClient implements ToozClient {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly ttlMs: number;
  readonly #gateway: ToozEtcdGateway;
  readonly #prefix: string;
  /** Leases that nobody wants; the key goes with its lease. */
  readonly #abandoned: AbandonedClaims<string>;

  constructor(settings: ToozSettings) {
    const { url, prefix, ttlMs } = settings;
    if (url.username !== '' || url.password !== '') throw invalidOption('tooz knows no login to etcd, so an etcd url must not have one');
    if (url.pathname !== '' && url.pathname !== '/') throw invalidOption('an etcd url must not have a path');
    this.capabilities = leaseCapabilities(ttlMs, ETCD_POLL_MS, EXPIRY_SLACK_MS);
    this.engineId = plainAddress(settings, DEFAULT_PORT);
    this.ttlMs = ttlMs;
    this.#gateway = new ToozEtcdGateway(etcdAddress(settings));
    this.#abandoned = new AbandonedClaims((lease) => this.#gateway.call('/lease/revoke', { ID: lease }), ttlMs);
    this.#prefix = prefix;
  }

  keyOf(name: string): string {
    return toozEtcdKey(this.#prefix, name);
  }

  async tryTake(key: string): Promise<ToozHold | undefined> {
    const at = base64(key);
    const { kvs } = await this.#gateway.call('/kv/range', { key: at, keys_only: true });
    if (Array.isArray(kvs) && kvs.length > 0) return undefined; // a lease for each look would be a burden to the cluster
    const lease = String((await this.#gateway.call('/lease/grant', { TTL: this.ttlMs / 1_000 }))['ID']);
    const token = randomBytes(16).toString('base64');
    try {
      const put = { request_put: { key: at, value: token, lease } };
      const answer = await this.#gateway.call('/kv/txn', { compare: [{ key: at, result: 'EQUAL', target: 'CREATE', create_revision: 0 }], success: [put], failure: [] });
      if (answer['succeeded'] !== true) {
        this.#abandoned.add(lease);
        return undefined;
      }
    } catch (error) {
      this.#abandoned.add(lease);
      throw error;
    }
    return { renewalKey: lease, giveBack: () => this.#giveBack(at, token, lease) };
  }

  renew(holds: readonly ToozHold[]): Promise<readonly boolean[]> {
    return renewEtcd(this.#gateway, holds.map(({ renewalKey }) => renewalKey as string));
  }

  close(): Promise<void> {
    this.#abandoned.forget();
    this.#gateway.close();
    return Promise.resolve();
  }

  async #giveBack(key: string, token: string, lease: string): Promise<boolean> {
    try {
      const remove = { request_delete_range: { key } };
      const answer = await this.#gateway.call('/kv/txn', { compare: [{ key, result: 'EQUAL', target: 'VALUE', value: token }], success: [remove], failure: [] });
      return answer['succeeded'] === true;
    } finally {
      this.#abandoned.add(lease);
    }
  }
}

/** What a connection needs. */
export function etcdAddress({ form, url, apiVersion, caFile, requestTimeoutMs }: ToozSettings): ToozEtcdAddress {
  const protocol = form === 'tooz+etcds' ? 'https' : 'http';
  return { base: `${protocol}://${url.hostname || 'localhost'}:${url.port || DEFAULT_PORT}/${apiVersion}`, caFile, requestTimeoutMs };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
