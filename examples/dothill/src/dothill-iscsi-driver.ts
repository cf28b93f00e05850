import { DriverError, type Connector, type IscsiConnectionInfo } from '@holdfast/volume';
import { injectFromBase, injectable } from 'inversify';
import type { DothillHost } from './dothill-client.js';
import { DothillDriver } from './dothill-driver.js';
import type { DothillPort } from './dothill-ports.js';

const ISCSI_PORT = 3260;

/** The array's volumes over iSCSI. */
@injectable()
@injectFromBase()
export class DothillIscsiDriver extends DothillDriver {
  protected readonly portType = 'iSCSI';

  protected hostOf(connector: Connector): DothillHost {
    if (!connector.initiator) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${connector.host} has no iSCSI initiator name`);
    return { initiators: [connector.initiator], hostName: connector.host };
  }

  protected async connectionInfo(lun: number, ports: readonly DothillPort[], connector: Connector): Promise<IscsiConnectionInfo> {
    const portals = ports.map(({ address }) => `${address}:${ISCSI_PORT}`);
    const iqns = ports.map(({ targetId }) => targetId);
    const everyPath = { target_portals: portals, target_iqns: iqns, target_luns: ports.map(() => lun) };
    return {
      driver_volume_type: 'iscsi',
      data: {
        target_discovered: true,
        target_lun: lun,
        target_iqn: iqns[0]!,
        target_portal: portals[0]!,
        ...(connector.multipath === true ? everyPath : {}),
        ...(await this.#chap(connector)),
      },
    };
  }

  protected terminationInfo(): void {
    // The host logs out by itself: there is nothing to tell.
  }

  async #chap({ initiator }: Connector): Promise<object> {
    if (!this.client.settings.useChap || !initiator) return {};
    return { auth_method: 'CHAP', auth_username: initiator, auth_password: await this.client.chapSecret(initiator) };
  }
}
