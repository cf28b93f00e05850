import type { VolumeAttachment } from '../../records/volume.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import type { ManagerContext } from '../manager-context.js';

/** Those who leave can no longer use the volume; with the last one goes the export. */
export async function disconnect({ driver }: ManagerContext, record: VolumeRecord, leaving: readonly VolumeAttachment[], staying: readonly VolumeAttachment[]): Promise<void> {
  if (staying.length === 0 && leaving.length > 1) await driver.terminateConnection(record, null);
  else {
    for (const { connector } of leaving) {
      // Two machines of one host share its way to the volume.
      if (!staying.some((other) => other.connector.host === connector.host)) await driver.terminateConnection(record, connector);
    }
  }
  if (staying.length === 0) await driver.removeExport?.(record);
}
