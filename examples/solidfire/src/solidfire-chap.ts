import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { isSame, type ChapCredentials, type SolidFireAccess } from './solidfire-access.js';
import { SolidFireAccounts } from './solidfire-accounts.js';
import { SolidFireClient } from './solidfire-client.js';
import type { SolidFireSession, SolidFireVolume } from './solidfire-records.js';
import { SolidFireVolumes } from './solidfire-volumes.js';

/**
 * Hosts prove themselves with the secret of the volume's account. The cluster keeps no list of hosts then: whoever knows the secret may
 * log in, so that a host is attached when it has a session, and all that can be taken away is the access of everybody.
 */
@injectable()
export class SolidFireChap implements SolidFireAccess {
  readonly #client: SolidFireClient;
  readonly #accounts: SolidFireAccounts;
  readonly #volumes: SolidFireVolumes;

  constructor(
    @inject(SolidFireClient) client: SolidFireClient,
    @inject(SolidFireAccounts) accounts: SolidFireAccounts,
    @inject(SolidFireVolumes) volumes: SolidFireVolumes,
  ) {
    this.#client = client;
    this.#accounts = accounts;
    this.#volumes = volumes;
  }

  async credentials({ accountID }: SolidFireVolume): Promise<ChapCredentials> {
    const { username, initiatorSecret } = await this.#accounts.byId(accountID);
    return { auth_method: 'CHAP', auth_username: username, auth_password: initiatorSecret };
  }

  /** Opens a volume that {@link deny} has closed. */
  async allow({ volumeID, access }: SolidFireVolume): Promise<void> {
    if (access === 'locked') await this.#volumes.modify(volumeID, { access: 'readWrite' });
  }

  /** For everybody: the volume is locked, which ends every session, until it is attached again. For one host: its session must have ended. */
  async deny(volume: SolidFireVolume, initiator: string | null): Promise<void> {
    if (initiator === null) return this.#volumes.modify(volume.volumeID, { access: 'locked' });
    if (!(await this.users(volume)).some((user) => isSame(user, initiator))) return;
    throw new DriverError(
      'ERR_DETACH_FAILED',
      `${initiator} is still logged in to ${volume.name}; let it log out, or detach the volume from every host: CHAP cannot shut out one`,
    );
  }

  async users({ volumeID }: SolidFireVolume): Promise<readonly string[]> {
    const { sessions } = await this.#client.call<{ sessions: readonly SolidFireSession[] }>('ListISCSISessions');
    return sessions.filter((session) => session.volumeID === volumeID).map(({ initiatorName }) => initiatorName);
  }
}
