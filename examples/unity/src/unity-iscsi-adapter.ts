import { DriverError, type Connector, type IscsiConnectionInfo, type TerminationInfo, type Volume } from '@holdfast/volume';
import { injectFromBase, injectable } from 'inversify';
import { UnityAdapter, type UnityAttachment } from './unity-adapter.js';
import type { UnityTarget } from './unity-system.js';

/** Connections over iSCSI. */
@injectable()
@injectFromBase({ extendProperties: true })
export class UnityIscsiAdapter extends UnityAdapter {
  readonly storageProtocol = 'iSCSI';
  protected readonly initiatorType = 2;

  initiatorsOf({ host, initiator }: Connector): readonly string[] {
    if (!initiator) throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${host} has no iSCSI initiator name`);
    return [initiator];
  }

  ports(): Promise<readonly UnityTarget[]> {
    return this.system.iscsiTargets();
  }

  connectionInfo({ hlu, targets }: UnityAttachment, _connector: Connector, { id }: Volume): IscsiConnectionInfo {
    // Spread over the portals, and yet the same one each time a host asks for the same volume.
    const first = targets[hlu % targets.length]!;
    return {
      driver_volume_type: 'iscsi',
      data: {
        target_discovered: true,
        target_lun: hlu,
        target_iqn: first.name,
        target_portal: first.portal!,
        target_iqns: targets.map(({ name }) => name),
        target_portals: targets.map(({ portal }) => portal!),
        target_luns: targets.map(() => hlu),
        volume_id: id,
      },
    };
  }

  async terminationInfo(): Promise<TerminationInfo> {
    return { driver_volume_type: 'iscsi', data: {} }; // hosts log out by themselves
  }

  protected async targetsOf(): Promise<readonly UnityTarget[]> {
    const targets = await this.ports();
    if (targets.length === 0) throw new DriverError('ERR_ATTACH_FAILED', 'the array has no iSCSI portal');
    return targets;
  }
}
