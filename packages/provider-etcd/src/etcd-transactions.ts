import { LockError } from '@holdfast/core/provider';
import type { ICompare, IRequestOp, ITxnResponse } from 'etcd3';
import { etcdCapabilities } from './etcd-capabilities.js';
import type { EtcdClient } from './etcd-client.js';
import { epochIn, liftEpoch } from './etcd-epoch.js';
import { EtcdHistory } from './etcd-history.js';
import { formatKey, locksPrefix } from './etcd-keys.js';
import { within } from './etcd-lease.js';
import type { EtcdSettings } from './etcd-lock-provider-options.js';
import { found, hasValue, isEmpty, madeAt, putOf, readOf } from './etcd-requests.js';

const FORMAT = String(etcdCapabilities.keyFormat);
/** How many keys one transaction looks at; servers allow 128 operations. */
const KEYS_AT_ONCE = 100;

/** An answer, with the epoch in which the claim was made. */
export type EtcdClaimAnswer = ITxnResponse & { readonly epoch: bigint };

/** The transactions below one prefix. Each of a claim compares the key format, and each tells when the cluster's data went back. */
export class EtcdTransactions {
  readonly #history = new EtcdHistory();

  constructor(
    private readonly client: EtcdClient,
    private readonly settings: EtcdSettings,
    private readonly onWentBack: () => void,
  ) {}

  /** Makes a claim if `compare` holds, in an epoch lifted before. @throws `ERR_LOCK_CONFIG_INVALID` when the keys have another form than ours */
  async claim(compare: ICompare[], success: IRequestOp[], failure: IRequestOp[]): Promise<EtcdClaimAnswer> {
    const answer = await this.#inFormat([{ request_txn: { compare, success, failure } }, ...liftEpoch(this.settings.prefix)]);
    return { ...answer.responses[0]!.response_txn, header: answer.header, epoch: epochIn(answer, 2) };
  }

  /** Reads if `compare` holds. @throws as {@link claim} */
  async look(compare: ICompare[], success: IRequestOp[]): Promise<ITxnResponse> {
    const answer = await this.#inFormat([{ request_txn: { compare, success, failure: [] } }]);
    return { ...answer.responses[0]!.response_txn, header: answer.header };
  }

  /** Those whose key is not there. */
  async missing<T>(all: readonly T[], keyOf: (each: T) => string): Promise<readonly T[]> {
    const gone: T[] = [];
    for (let first = 0; first < all.length; first += KEYS_AT_ONCE) {
      const batch = all.slice(first, first + KEYS_AT_ONCE);
      const answer = await this.#ask([], batch.map((each) => readOf(keyOf(each))), []);
      gone.push(...batch.filter((_each, index) => found(answer, index).length === 0));
    }
    return gone;
  }

  async #inFormat(success: IRequestOp[]): Promise<ITxnResponse> {
    const key = formatKey(this.settings.prefix);
    for (;;) {
      const answer = await this.#ask([hasValue(key, FORMAT)], success, [readOf(key)]);
      if (answer.succeeded) return answer;
      await this.#adopt(key, found(answer, 0)[0]?.value.toString());
    }
  }

  async #ask(compare: ICompare[], success: IRequestOp[], failure: IRequestOp[]): Promise<ITxnResponse> {
    const hasGoneBack = this.#history.sent();
    const answer = await this.client.kv.txn({ compare, success, failure }, within(this.settings.requestTimeoutMs));
    if (!hasGoneBack(answer.header.revision)) return answer;
    this.onWentBack();
    throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'the data of etcd went back to an earlier state; the session with it was ended');
  }

  /** Makes the prefix ours when nobody uses it: it is new, or an older version left its format and no claim. */
  async #adopt(key: string, format: string | undefined): Promise<void> {
    const { prefix } = this.settings;
    const isUnused = format === undefined ? [madeAt(key, 0n)] : [hasValue(key, format), isEmpty(locksPrefix(prefix)), isEmpty(`${prefix}/locks/`)];
    const mayAdopt = format === undefined || Number(format) < Number(FORMAT);
    const isAdopted = mayAdopt && (await this.#ask(isUnused, [putOf(key, FORMAT)], [])).succeeded;
    if (isAdopted || format === undefined) return; // somebody else may have been first: the next try tells
    throw new LockError('ERR_LOCK_CONFIG_INVALID', `below ${prefix} etcd keeps locks of another key format (${format}); ours is ${FORMAT}. Use another prefix, or end all processes of the other version first`);
  }
}
