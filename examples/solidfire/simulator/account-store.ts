import { randomBytes } from 'node:crypto';
import { accountMissing, ElementError, invalidParameter } from './element-error.js';
import type { JsonObject } from './parameters.js';

export interface SimulatedAccount {
  readonly accountID: number;
  readonly username: string;
  readonly initiatorSecret: string;
  readonly targetSecret: string;
  readonly attributes: JsonObject;
}

/** Accounts. Their names are unique, and their case counts. */
export class AccountStore {
  readonly #accounts = new Map<number, SimulatedAccount>();
  #made = 0;

  add(username: string, secrets: { readonly initiator?: string | undefined; readonly target?: string | undefined } = {}, attributes: JsonObject = {}): SimulatedAccount {
    if (this.byName(username) !== undefined) throw new ElementError('xDuplicateUsername', `Username ${username} already exists.`);
    const initiatorSecret = checkedSecret('initiatorSecret', secrets.initiator);
    const account = { accountID: (this.#made += 1), username, initiatorSecret, targetSecret: checkedSecret('targetSecret', secrets.target), attributes };
    this.#accounts.set(account.accountID, account);
    return account;
  }

  all(): readonly SimulatedAccount[] {
    return [...this.#accounts.values()];
  }

  byName(username: string): SimulatedAccount | undefined {
    return this.all().find((account) => account.username === username);
  }

  needed(accountID: number): SimulatedAccount {
    const account = this.#accounts.get(accountID);
    if (account === undefined) throw accountMissing(accountID);
    return account;
  }

  remove(accountID: number): void {
    this.needed(accountID);
    this.#accounts.delete(accountID);
  }
}

/** Secrets have 12 to 16 characters; without one the cluster picks one. */
function checkedSecret(name: string, secret = randomBytes(6).toString('hex')): string {
  if (secret.length < 12 || secret.length > 16) throw invalidParameter(`${name} must be 12 to 16 characters in length.`);
  return secret;
}
