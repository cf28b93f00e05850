import { isMemberFault, isNeverSent } from './etcd-errors.js';

/** A member that failed is left alone for so long, while others are there to be asked. */
const REST_MS = 2_000;

type Call = (context: object) => unknown;
/** What the client lets decide how a call is made. */
export interface EtcdCallPolicy {
  execute(call: Call): Promise<unknown>;
}

/** Says to the client that it is to take another member. */
class MemberRests extends Error {}

/**
 * Which member of a cluster is asked: one that did not fail lately. What was never sent goes to the next one; what may have arrived is not asked again here, because only the
 * provider knows what may be asked twice.
 */
export class EtcdMembers {
  readonly whole: EtcdCallPolicy = { execute: (call) => this.#askAny(call) };
  readonly #endpoints: readonly string[];
  readonly #restsUntil = new Map<string, number>();

  constructor(endpoints: readonly string[]) {
    this.#endpoints = endpoints;
  }

  member(endpoint: string): EtcdCallPolicy {
    return { execute: (call) => this.#ask(endpoint, call) };
  }

  async #askAny(call: Call): Promise<unknown> {
    for (let left = this.#endpoints.length; ; left -= 1) {
      try {
        return await call(context());
      } catch (error) {
        if (left <= 1 || !isNeverSent(error)) throw error;
      }
    }
  }

  async #ask(endpoint: string, call: Call): Promise<unknown> {
    if (this.#isResting(endpoint) && this.#endpoints.some((other) => !this.#isResting(other))) throw new MemberRests(endpoint);
    try {
      return await call(context());
    } catch (error) {
      if (isMemberFault(error)) this.#restsUntil.set(endpoint, performance.now() + REST_MS);
      throw error;
    }
  }

  #isResting(endpoint: string): boolean {
    return performance.now() < (this.#restsUntil.get(endpoint) ?? 0);
  }
}

const context = (): object => ({ signal: new AbortController().signal });
