import type { ManagerContext } from './manager-context.js';
import { makingStatuses } from './status-transitions.js';

/** Free room as a scheduler should see it. What is being made is counted from the records, so no counter can go wrong. */
export async function freeGiB({ driver, repository, settings }: ManagerContext): Promise<number> {
  const { pools } = await driver.getVolumeStats();
  const making = await Promise.all(makingStatuses.map((status) => repository.volumes.list({ host: settings.host, status })));
  const claimed = making.flat().reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
  return Math.max(0, ...pools.map((pool) => pool.free_capacity_gb)) - claimed;
}
