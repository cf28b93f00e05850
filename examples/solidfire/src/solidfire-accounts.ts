import type { Volume } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { SolidFireClient } from './solidfire-client.js';
import { hasSolidFireError, isOutcomeUnknown, SOLIDFIRE_ERRORS } from './solidfire-errors.js';
import type { SolidFireAccount } from './solidfire-records.js';

/** Accounts of the cluster. Their names are unique there, so that two first comers need no lock: one makes it, both use it. */
@injectable()
export class SolidFireAccounts {
  readonly #client: SolidFireClient;

  constructor(@inject(SolidFireClient) client: SolidFireClient) {
    this.#client = client;
  }

  /** The account a new volume goes to: that of its project, or the project's second one when the first is full. */
  async forNewVolume({ projectId }: Volume): Promise<SolidFireAccount> {
    const { accountName, maxVolumesPerAccount } = this.#client.settings;
    const username = projectId ?? accountName;
    const account = await this.ensure(username);
    return account.volumes.length < maxVolumesPerAccount ? account : this.ensure(`${username}_`);
  }

  /** The account of this name, which is made when there is none; the cluster picks its secrets. */
  async ensure(username: string): Promise<SolidFireAccount> {
    const known = await this.#byName(username);
    if (known !== undefined) return known;
    let failure: unknown;
    try {
      await this.#client.call('AddAccount', { username, attributes: {} });
    } catch (error) {
      // Somebody else was faster, or our own attempt has made it before its answer was lost.
      if (!hasSolidFireError(error, SOLIDFIRE_ERRORS.duplicateUsername) && !isOutcomeUnknown(error)) throw error;
      failure = error;
    }
    const made = await this.#byName(username);
    if (made === undefined) throw failure;
    return made;
  }

  async byId(accountID: number): Promise<SolidFireAccount> {
    return (await this.#client.call<{ account: SolidFireAccount }>('GetAccountByID', { accountID })).account;
  }

  async #byName(username: string): Promise<SolidFireAccount | undefined> {
    try {
      return (await this.#client.call<{ account: SolidFireAccount }>('GetAccountByName', { username })).account;
    } catch (error) {
      if (hasSolidFireError(error, SOLIDFIRE_ERRORS.unknownAccount)) return undefined;
      throw error;
    }
  }
}
