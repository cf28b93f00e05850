import type { ConnectionInfo, Connector, Volume } from '@holdfast/volume';
import { injectable, injectFromBase } from 'inversify';
import type { SimulatedSolidFireArray } from '../simulator/index.js';
import { SolidFireDriver } from '../src/index.js';
import { volumeNumber } from './solidfire-fixture.js';

/**
 * The driver with hosts that do as Cinder's do: they log in with what they are told, and log out before they are detached. With CHAP alone
 * the cluster keeps no other record of who uses a volume. Without a connector the host is not asked, for it may be dead.
 */
@injectable()
@injectFromBase({ extendConstructorArguments: true, extendProperties: true })
export class DriverOnHosts extends SolidFireDriver {
  cluster!: SimulatedSolidFireArray;

  override async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const info = await super.initializeConnection(volume, connector);
    if (info.driver_volume_type !== 'iscsi') throw new Error(`not iSCSI: ${info.driver_volume_type}`);
    const { target_iqn, auth_username: username = '', auth_password: secret = '' } = info.data;
    const isIn = this.cluster.state.sessions.login(volumeNumber(target_iqn), connector.initiator!, { username, secret });
    if (!isIn) throw new Error(`${connector.initiator} cannot log in to ${target_iqn}`);
    return info;
  }

  override async terminateConnection(volume: Volume, connector: Connector | null): Promise<void> {
    const found = this.cluster.state.volumes.all().find(({ attributes }) => attributes['uuid'] === volume.id);
    if (found !== undefined && connector !== null) this.cluster.state.sessions.logout(found.volumeID, connector.initiator!);
    await super.terminateConnection(volume, connector);
  }
}
