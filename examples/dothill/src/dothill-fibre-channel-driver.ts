import { DriverError, type Connector, type FibreChannelConnectionInfo, type TerminationInfo } from '@holdfast/volume';
import { injectFromBase, injectable } from 'inversify';
import type { DothillHost } from './dothill-client.js';
import { DothillDriver } from './dothill-driver.js';
import type { DothillPort } from './dothill-ports.js';

/** The array's volumes over Fibre Channel. */
@injectable()
@injectFromBase()
export class DothillFibreChannelDriver extends DothillDriver {
  protected readonly portType = 'FC';

  protected hostOf(connector: Connector): DothillHost {
    if (!connector.wwpns?.length) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${connector.host} has no Fibre Channel port names`);
    return { initiators: connector.wwpns };
  }

  protected connectionInfo(lun: number, ports: readonly DothillPort[], connector: Connector): FibreChannelConnectionInfo {
    return { driver_volume_type: 'fibre_channel', data: { target_lun: lun, target_discovered: true, ...zones(ports, connector) } };
  }

  /** Zones go only when the host has no volume of this array left. */
  protected async terminationInfo(isLast: boolean, connector: Connector | null): Promise<TerminationInfo> {
    return { driver_volume_type: 'fibre_channel', data: isLast && connector !== null ? zones(await this.portsUp(), connector) : {} };
  }
}

function zones(ports: readonly DothillPort[], { wwpns = [] }: Connector): { target_wwn: string[]; initiator_target_map: Record<string, string[]> } {
  const targets = ports.map(({ targetId }) => targetId);
  return { target_wwn: targets, initiator_target_map: Object.fromEntries(wwpns.map((wwpn) => [wwpn, targets])) };
}
