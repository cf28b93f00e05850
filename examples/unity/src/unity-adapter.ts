import { Locked, LockScope } from '@holdfast/core';
import type { ConnectionInfo, Connector, TerminationInfo, Volume } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { UnityClient } from './unity-client.js';
import type { LunToAttach, UnityHost } from './unity-records.js';
import { UnityRest } from './unity-rest.js';
import { UnitySystem, type UnityTarget } from './unity-system.js';

/** Where a host finds a LUN. */
export interface UnityAttachment {
  readonly hlu: number;
  readonly targets: readonly UnityTarget[];
}

/**
 * Connections of hosts to LUNs, whatever they run over.
 * Source: Cinder `volume/drivers/dell_emc/unity/adapter.py`. Its two locks are conditional: as long as no host is ever deleted, a host that was
 * looked up stays true.
 */
@injectable()
export abstract class UnityAdapter {
  /** `iSCSI` or `FC`. */
  abstract readonly storageProtocol: string;
  readonly client: UnityClient;
  /** Whether a host goes with its last LUN. */
  readonly removeEmptyHost: boolean;
  protected readonly autoZone: boolean;
  protected readonly system: UnitySystem;
  /** What the array calls the kind of initiator. */
  protected abstract readonly initiatorType: number;

  constructor(@inject(UnityClient) client: UnityClient, @inject(UnitySystem) system: UnitySystem, @inject(UnityRest) { settings }: UnityRest) {
    this.client = client;
    this.system = system;
    this.removeEmptyHost = settings.removeEmptyHost;
    this.autoZone = settings.autoZone;
  }

  /** @throws `ERR_CONNECTOR_INVALID` when the connector lacks what this protocol tells hosts by */
  abstract initiatorsOf(connector: Connector): readonly string[];
  /** Ports of this protocol. */
  abstract ports(): Promise<readonly UnityTarget[]>;
  abstract connectionInfo(attachment: UnityAttachment, connector: Connector, volume: Volume): ConnectionInfo;
  /** @param isLast - whether the host has no LUN left */
  abstract terminationInfo(isLast: boolean, connector: Connector | null): Promise<TerminationInfo>;
  /** The ports at which the host will find what it is given. @throws `ERR_ATTACH_FAILED` when there is none */
  protected abstract targetsOf(host: UnityHost): Promise<readonly UnityTarget[]>;

  /**
   * The host is known to the array with these initiators and sees the LUN.
   * `client.createHost` asks for the same lock again, which it declares re-entrant.
   */
  @Locked(LockScope.Global, '{self.client.host}-{hostName}', {
    params: ['hostName'],
    when: (self: UnityAdapter) => self.removeEmptyHost,
    condition: 'removeEmptyHost',
    reason: 'a host is looked up or made, then given a LUN: until then it may be empty, and whoever finds it empty deletes it',
  })
  async createHostAndAttach(hostName: string, lun: LunToAttach, initiators: readonly string[]): Promise<UnityAttachment> {
    const host = await this.client.registerInitiators(await this.client.createHost(hostName), initiators, this.initiatorType);
    const targets = await this.targetsOf(host);
    return { hlu: await this.client.attach(lun, host), targets };
  }

  /** The host no longer sees the LUN (undefined: the LUN is gone). Resolves to whether it sees nothing more; then it may be deleted. */
  @Locked(LockScope.Global, '{self.client.host}-{hostName}', {
    params: ['hostName'],
    when: (self: UnityAdapter) => self.removeEmptyHost,
    condition: 'removeEmptyHost',
    reason: 'a LUN is taken from a host, then the host is deleted if nothing is left',
  })
  async detachAndDeleteHost(hostName: string, lun: LunToAttach | undefined): Promise<boolean> {
    const host = await this.client.findHost(hostName);
    if (host === undefined) return true;
    if (lun !== undefined) await this.client.detach(lun, host.id);
    const left = await this.client.readHost(host.id);
    const isEmpty = (left?.hostLUNs?.length ?? 0) === 0;
    if (isEmpty && left !== undefined && this.removeEmptyHost) await this.client.deleteHost(left);
    return isEmpty;
  }
}
