import { DriverError, type Connector, type FibreChannelConnectionData, type FibreChannelConnectionInfo, type TerminationInfo, type Volume } from '@holdfast/volume';
import { injectFromBase, injectable } from 'inversify';
import { UnityAdapter, type UnityAttachment } from './unity-adapter.js';
import type { UnityHost } from './unity-records.js';
import { portNameOf, type UnityTarget } from './unity-system.js';

/** Connections over Fibre Channel. */
@injectable()
@injectFromBase({ extendProperties: true })
export class UnityFibreChannelAdapter extends UnityAdapter {
  readonly storageProtocol = 'FC';
  protected readonly initiatorType = 1;

  /** The array tells ports by node name and port name together. */
  initiatorsOf({ host, wwnns = [], wwpns = [] }: Connector): readonly string[] {
    if (wwpns.length === 0 || wwnns.length !== wwpns.length) {
      throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${host} must have Fibre Channel port names, and a node name for each; it has ${wwpns.length} and ${wwnns.length}`);
    }
    return wwpns.map((wwpn, index) => (`${wwnns[index]!}${wwpn}`.toUpperCase().match(/../g) ?? []).join(':'));
  }

  ports(): Promise<readonly UnityTarget[]> {
    return this.system.fcTargets();
  }

  connectionInfo({ hlu, targets }: UnityAttachment, connector: Connector, { id }: Volume): FibreChannelConnectionInfo {
    const paths = this.autoZone ? zones(targets, connector) : { target_wwn: targets.map(({ name }) => name) };
    return { driver_volume_type: 'fibre_channel', data: { target_discovered: true, target_lun: hlu, volume_id: id, ...paths } };
  }

  /** Zones go only when the host has no LUN of this array left. */
  async terminationInfo(isLast: boolean, connector: Connector | null): Promise<TerminationInfo> {
    const isZoneFree = this.autoZone && isLast && connector !== null;
    return { driver_volume_type: 'fibre_channel', data: isZoneFree ? zones(await this.ports(), connector) : {} };
  }

  protected async targetsOf(host: UnityHost): Promise<readonly UnityTarget[]> {
    const targets = this.autoZone ? await this.ports() : portsLoggedInAt(host);
    if (targets.length === 0) {
      throw new DriverError('ERR_ATTACH_FAILED', `host ${host.id} ("${host.name}") is logged in at no Fibre Channel port of the array: zone it first, or set autoZone`);
    }
    return targets;
  }
}

function portsLoggedInAt({ fcHostInitiators = [] }: UnityHost): UnityTarget[] {
  const paths = fcHostInitiators.flatMap((initiator) => initiator.paths ?? []).filter(({ isLoggedIn }) => isLoggedIn === true);
  const names = paths.flatMap(({ fcPort }) => (fcPort?.wwn === undefined ? [] : [portNameOf(fcPort.wwn)]));
  return [...new Set(names)].sort().map((name) => ({ name }));
}

function zones(targets: readonly UnityTarget[], { wwpns = [] }: Connector): Required<Pick<FibreChannelConnectionData, 'target_wwn' | 'initiator_target_map'>> {
  const names = targets.map(({ name }) => name);
  return { target_wwn: names, initiator_target_map: Object.fromEntries(wwpns.map((wwpn) => [wwpn, names])) };
}
