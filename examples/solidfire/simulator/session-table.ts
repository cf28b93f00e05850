import type { AccessGroupStore } from './access-group-store.js';
import { hasInitiator } from './access-group-store.js';
import type { AccountStore } from './account-store.js';
import type { VolumeStore } from './volume-store.js';

export interface IscsiSession {
  readonly sessionID: number;
  readonly volumeID: number;
  readonly initiatorName: string;
}

/** What an initiator proves itself with. */
export interface ChapLogin {
  readonly username: string;
  readonly secret: string;
}

/** Which hosts are logged in to which volumes. The storage network itself is not served: tests log their hosts in and out here. */
export class SessionTable {
  readonly #volumes: VolumeStore;
  readonly #accounts: AccountStore;
  readonly #groups: AccessGroupStore;
  #sessions: readonly IscsiSession[] = [];
  #made = 0;

  constructor(volumes: VolumeStore, accounts: AccountStore, groups: AccessGroupStore) {
    this.#volumes = volumes;
    this.#accounts = accounts;
    this.#groups = groups;
  }

  all(): readonly IscsiSession[] {
    return this.#sessions;
  }

  /** True when the host is in. Membership in a group is enough; otherwise the name and secret of the volume's account are needed. */
  login(volumeID: number, initiatorName: string, chap?: ChapLogin): boolean {
    const volume = this.#volumes.get(volumeID);
    if (volume?.status !== 'active' || volume.access === 'locked') return false;
    const { username, initiatorSecret } = this.#accounts.needed(volume.accountID);
    const isMember = this.#groups.ofVolume(volumeID).some((group) => hasInitiator(group, initiatorName));
    if (!isMember && !(chap?.username === username && chap.secret === initiatorSecret)) return false;
    this.logout(volumeID, initiatorName);
    this.#sessions = [...this.#sessions, { sessionID: (this.#made += 1), volumeID, initiatorName }];
    return true;
  }

  logout(volumeID: number, initiatorName: string): void {
    this.#sessions = this.#sessions.filter((session) => session.volumeID !== volumeID || session.initiatorName !== initiatorName);
  }

  /** Ends every session of the volume. */
  terminate(volumeID: number): void {
    this.#sessions = this.#sessions.filter((session) => session.volumeID !== volumeID);
  }
}
