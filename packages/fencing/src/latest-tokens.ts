import { checkedToken, fenced } from './fencing-token.js';

/**
 * Remembers the latest token of each resource, for a resource that lives in this process: a simulated array, a cache, a server with one instance.
 * @public
 */
export class LatestTokens {
  readonly #latest = new Map<string, string>();

  /**
   * Remembers `token` as the latest of `resource`. The write must follow in the same turn of the event loop, or be checked again.
   * @throws `ERR_FENCED` when a later one came before
   * @throws `ERR_FENCE_TOKEN_INVALID`
   */
  assert(resource: string, token: unknown): void {
    const own = checkedToken(token, resource);
    const latest = this.#latest.get(resource);
    if (latest !== undefined && latest > own) throw fenced(resource, own);
    this.#latest.set(resource, own);
  }
}
