import { Locked } from '@holdfast/core';
import { DriverError, type Connector, type IscsiConnectionInfo } from '@holdfast/volume';
import { injectable, injectFromBase } from 'inversify';
import type { KaminarioClient } from './kaminario-client.js';
import { KaminarioDriver, type Attachable } from './kaminario-driver.js';
import { backendLock, replicaLock, whenFailedOver } from './kaminario-locks.js';

interface IscsiTargets {
  readonly iqn: string;
  /** With their ports. */
  readonly portals: readonly string[];
}

const ISCSI_PORT = 3260;

/** The array's volumes over iSCSI. Source: Cinder `volume/drivers/kaminario/kaminario_iscsi.py`. */
@injectable()
@injectFromBase()
export class KaminarioIscsiDriver extends KaminarioDriver {
  protected readonly protocol = 'iSCSI';

  @Locked(backendLock)
  @Locked(replicaLock, whenFailedOver)
  override async initializeConnection(volume: Attachable, connector: Connector): Promise<IscsiConnectionInfo> {
    const { initiator, multipath = false } = connector;
    if (!initiator) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${connector.host} has no iSCSI initiator name`);
    const { iqn, portals } = await this.targets(this.arrays.serving(volume));
    const lun = await this.map(volume, { name: this.hostNameOf(connector), ports: { type: 'host_iqns', iqns: [initiator] } });
    const everyPath = { target_portals: portals, target_iqns: portals.map(() => iqn), target_luns: portals.map(() => lun) };
    return {
      driver_volume_type: 'iscsi',
      data: {
        target_discovered: true,
        target_iqn: iqn,
        target_portal: portals[0]!,
        target_lun: lun,
        ...(this.settings.disableDiscovery && multipath ? everyPath : {}),
      },
    };
  }

  @Locked(backendLock)
  @Locked(replicaLock, whenFailedOver)
  override async terminateConnection(volume: Attachable, connector: Connector | null): Promise<void> {
    await this.unmap(volume, connector);
  }

  protected override async targets(client: KaminarioClient): Promise<IscsiTargets> {
    const dataPorts = (await client.search('system/net_ips')).filter((port) => port.wan_port === '');
    const iqn = (await client.find('system/state'))?.iscsi_qualified_target_name;
    if (dataPorts.length === 0 || !iqn) throw new DriverError('ERR_BACKEND_CONFIG', `the array ${client.address} has no iSCSI data port`);
    return { iqn, portals: dataPorts.map((port) => `${port.ip_address}:${ISCSI_PORT}`) };
  }
}
