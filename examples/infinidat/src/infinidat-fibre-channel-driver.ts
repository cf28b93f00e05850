import { DriverError, type Connector, type FibreChannelConnectionInfo, type TerminationInfo } from '@holdfast/volume';
import { injectFromBase, injectable } from 'inversify';
import { InfinidatDriver } from './infinidat-driver.js';
import type { InfinidatPort } from './infinidat-hosts.js';
import { nodeSchema } from './infinidat-records.js';

/** The array's volumes over Fibre Channel. */
@injectable()
@injectFromBase({ extendConstructorArguments: true, extendProperties: true })
export class InfinidatFibreChannelDriver extends InfinidatDriver<readonly string[]> {
  protected readonly storageProtocol = 'FC';

  protected portsOf({ host, wwpns }: Connector): readonly InfinidatPort[] {
    if (!wwpns?.length) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${host} has no Fibre Channel port names`);
    return wwpns.map((wwpn) => ({ type: 'fc', address: wwpn.toLowerCase() }));
  }

  /** Names of the array's ports that have a link. */
  protected async targets(): Promise<readonly string[]> {
    const nodes = await this.client.list('components/nodes', nodeSchema);
    const online = nodes.flatMap(({ fc_ports: ports }) => ports).filter((port) => port.link_state.toUpperCase() === 'UP' && port.state === 'OK');
    if (online.length === 0) throw new DriverError('ERR_BACKEND_CONFIG', 'the array has no Fibre Channel port with a link');
    return online.map(({ wwpn }) => wwpn.replaceAll(':', '').toLowerCase());
  }

  protected async prepareHosts(): Promise<void> {
    // A port name is all that the fabric needs to know.
  }

  protected connectionInfo(lun: number, targets: readonly string[], connector: Connector): FibreChannelConnectionInfo {
    return { driver_volume_type: 'fibre_channel', data: { target_discovered: false, target_lun: lun, ...zones(targets, connector) } };
  }

  /** Zones go only when the host has no volume of this array left. */
  protected async terminationInfo(isLast: boolean, connector: Connector | null): Promise<TerminationInfo> {
    return { driver_volume_type: 'fibre_channel', data: isLast && connector !== null ? zones(await this.targets(), connector) : {} };
  }
}

function zones(targets: readonly string[], { wwpns = [] }: Connector): { target_wwn: readonly string[]; initiator_target_map: Record<string, readonly string[]> } {
  return { target_wwn: targets, initiator_target_map: Object.fromEntries(wwpns.map((wwpn) => [wwpn, targets])) };
}
