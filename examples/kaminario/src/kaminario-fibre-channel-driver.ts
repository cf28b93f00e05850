import { Locked } from '@holdfast/core';
import { DriverError, type Connector, type FibreChannelConnectionInfo, type TerminationInfo } from '@holdfast/volume';
import { injectable, injectFromBase } from 'inversify';
import type { KaminarioClient } from './kaminario-client.js';
import { KaminarioDriver, type Attachable } from './kaminario-driver.js';
import { backendLock, replicaLock, whenFailedOver } from './kaminario-locks.js';

/** The array's volumes over Fibre Channel. Source: Cinder `volume/drivers/kaminario/kaminario_fc.py`. */
@injectable()
@injectFromBase()
export class KaminarioFibreChannelDriver extends KaminarioDriver {
  protected readonly protocol = 'FC';

  @Locked(backendLock)
  @Locked(replicaLock, whenFailedOver)
  override async initializeConnection(volume: Attachable, connector: Connector): Promise<FibreChannelConnectionInfo> {
    const { wwpns = [] } = connector;
    if (wwpns.length === 0) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${connector.host} has no Fibre Channel port names`);
    const targets = await this.targets(this.arrays.serving(volume));
    const lun = await this.map(volume, { name: this.hostNameOf(connector), ports: { type: 'host_fc_ports', wwpns } });
    return { driver_volume_type: 'fibre_channel', data: { target_discovered: true, target_lun: lun, ...zones(targets, connector) } };
  }

  /** Zones go only when the array does not know the host any more. */
  @Locked(backendLock)
  @Locked(replicaLock, whenFailedOver)
  override async terminateConnection(volume: Attachable, connector: Connector | null): Promise<TerminationInfo> {
    const isHostGone = await this.unmap(volume, connector);
    const data = isHostGone && connector !== null ? zones(await this.targets(this.arrays.serving(volume)), connector) : {};
    return { driver_volume_type: 'fibre_channel', data };
  }

  /** Port names without colons. */
  protected override async targets(client: KaminarioClient): Promise<readonly string[]> {
    const wwns = (await client.search('system/fc_ports')).map(({ pwwn }) => pwwn.replaceAll(':', '')).filter((wwn) => wwn !== '');
    if (wwns.length === 0) throw new DriverError('ERR_BACKEND_CONFIG', `the array ${client.address} has no Fibre Channel port`);
    return wwns;
  }
}

function zones(targets: readonly string[], { wwpns = [] }: Connector): { target_wwn: readonly string[]; initiator_target_map: Record<string, readonly string[]> } {
  return { target_wwn: targets, initiator_target_map: Object.fromEntries(wwpns.map((wwpn) => [wwpn, targets])) };
}
