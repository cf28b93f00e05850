import { DriverError, type Connector, type IscsiConnectionInfo, type TerminationInfo } from '@holdfast/volume';
import { injectFromBase, injectable } from 'inversify';
import { chapCredentials } from './chap-credentials.js';
import { InfinidatDriver } from './infinidat-driver.js';
import type { InfinidatPort } from './infinidat-hosts.js';
import { networkSpaceSchema, type HostRecord } from './infinidat-records.js';

const ISCSI_SERVICE = 'ISCSI_SERVICE';

/** One way to reach the array over iSCSI. */
interface IscsiPortal {
  /** `address:port`. */
  readonly portal: string;
  readonly iqn: string;
}

/** The array's volumes over iSCSI. */
@injectable()
@injectFromBase({ extendConstructorArguments: true, extendProperties: true })
export class InfinidatIscsiDriver extends InfinidatDriver<readonly IscsiPortal[]> {
  protected readonly storageProtocol = 'iSCSI';

  protected portsOf(connector: Connector): readonly InfinidatPort[] {
    return [{ type: 'iscsi', address: initiatorOf(connector) }];
  }

  /** Every address that is switched on, in the order of the configuration. */
  protected async targets(): Promise<readonly IscsiPortal[]> {
    const { iscsiNetworkSpaces } = this.client.settings;
    if (iscsiNetworkSpaces.length === 0) throw new DriverError('ERR_BACKEND_CONFIG', 'iscsiNetworkSpaces must name at least one network space');
    const portals: IscsiPortal[] = [];
    for (const name of iscsiNetworkSpaces) portals.push(...(await this.#portalsOf(name)));
    return portals;
  }

  protected async prepareHosts(hosts: readonly HostRecord[], connector: Connector): Promise<void> {
    const { settings } = this.client;
    if (!settings.useChap) return;
    for (const { id } of hosts) await this.hosts.setChap(id, chapCredentials(settings, initiatorOf(connector)));
  }

  protected connectionInfo(lun: number, targets: readonly IscsiPortal[], connector: Connector): IscsiConnectionInfo {
    const [first] = targets;
    const portals = targets.map(({ portal }) => portal);
    const everyPath = { target_portals: portals, target_iqns: targets.map(({ iqn }) => iqn), target_luns: targets.map(() => lun) };
    return {
      driver_volume_type: 'iscsi',
      data: {
        target_discovered: true,
        target_portal: first!.portal,
        target_iqn: first!.iqn,
        target_lun: lun,
        ...(targets.length > 1 || connector.multipath === true ? everyPath : {}),
        ...this.#chap(connector),
      },
    };
  }

  protected terminationInfo(): TerminationInfo {
    return { driver_volume_type: 'iscsi', data: {} };
  }

  async #portalsOf(name: string): Promise<IscsiPortal[]> {
    const space = await this.client.find('network/spaces', { service: ISCSI_SERVICE, name }, networkSpaceSchema);
    if (space === undefined) throw new DriverError('ERR_BACKEND_CONFIG', `the array has no network space ${name} for iSCSI`);
    const { iscsi_iqn: iqn, iscsi_tcp_port: port } = space.properties;
    const enabled = space.ips.filter((ip) => ip.enabled);
    if (enabled.length === 0) throw new DriverError('ERR_BACKEND_CONFIG', `the network space ${name} has no address that is switched on`);
    return enabled.map(({ ip_address: address }) => ({ portal: `${address.includes(':') ? `[${address}]` : address}:${port}`, iqn }));
  }

  #chap(connector: Connector): object {
    const { settings } = this.client;
    if (!settings.useChap) return {};
    const { user, secret } = chapCredentials(settings, initiatorOf(connector));
    return { auth_method: 'CHAP', auth_username: user, auth_password: secret };
  }
}

function initiatorOf({ host, initiator }: Connector): string {
  if (!initiator) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${host} has no iSCSI initiator name`);
  return initiator;
}
