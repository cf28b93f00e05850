import type { ManagerContext } from '../manager-context.js';
import { modelUpdate } from '../model-update.js';
import { publish } from '../volume-events.js';

/** Volumes that are attached are exported again, should a restart have ended that; one that cannot be is told, and the others go on. */
export async function ensureExports({ driver, repository, settings, volumes }: ManagerContext): Promise<void> {
  if (driver.ensureExport === undefined) return;
  for (const record of await repository.volumes.list({ host: settings.host, status: 'in-use' })) {
    try {
      const changes = modelUpdate(await driver.ensureExport(record));
      if (Object.keys(changes).length > 0) await volumes.move(record.id, { operation: 'export', from: ['in-use'], to: 'in-use' }, changes);
    } catch (error) {
      publish('warning', { id: record.id, host: settings.host, reason: 'exporting an attached volume again', error });
    }
  }
}
