import type { LioDriver } from '@holdfast/example-lio';
import type { Volume } from '@holdfast/volume';

/** One caller's part. */
export interface CallerInput {
  readonly volume: Volume;
  /** Whether the volume stays attached at the end. */
  readonly isKept: boolean;
}

/** How many operations a caller makes whose volume goes again, and one whose volume stays attached. */
export const OPERATIONS = 6;
export const OPERATIONS_KEPT = 3;

export const initiatorOf = (volume: Volume): string => `iqn.1994-05.com.example:${volume.name}`;

/** The operations of one volume's life. */
export function storyOf(driver: LioDriver, { volume: record, isKept }: CallerInput): (() => Promise<unknown>)[] {
  const connector = { host: record.name, initiator: initiatorOf(record) };
  let volume: Volume = record;
  const attach = [
    () => driver.createVolume(volume),
    async () => {
      volume = { ...volume, ...(await driver.createExport(volume)) };
    },
    () => driver.initializeConnection(volume, connector),
  ];
  const detach = [() => driver.terminateConnection(volume, connector), () => driver.removeExport(volume), () => driver.deleteVolume(volume)];
  return isKept ? attach : [...attach, ...detach];
}
