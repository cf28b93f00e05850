import type { LioDriver } from '@holdfast/example-lio';
import type { Volume } from '@holdfast/volume';

/** One caller's part. */
export interface CallerInput {
  readonly volume: Volume;
  /** Whether the volume stays attached at the end. */
  readonly isKept: boolean;
}

export interface StoryOutcome {
  readonly operations: number;
  /** What the driver was told, for operations that failed. */
  readonly failures: readonly string[];
}

/** How many operations a caller makes whose volume goes again, and one whose volume stays attached. */
export const OPERATIONS = 6;
export const OPERATIONS_KEPT = 3;

export const initiatorOf = (volume: Volume): string => `iqn.1994-05.com.example:${volume.name}`;

/** One volume's life: each operation is tried, whatever became of the one before. */
export async function runStory(driver: LioDriver, { volume: record, isKept }: CallerInput, onOperation: () => void): Promise<StoryOutcome> {
  const connector = { host: record.name, initiator: initiatorOf(record) };
  const failures: string[] = [];
  let volume: Volume = record;
  let operations = 0;
  const attempt = async (operation: () => Promise<unknown>): Promise<void> => {
    await operation().catch((error: unknown) => failures.push(String(error)));
    operations += 1;
    onOperation();
  };

  await attempt(() => driver.createVolume(volume));
  await attempt(async () => {
    volume = { ...volume, ...(await driver.createExport(volume)) };
  });
  await attempt(() => driver.initializeConnection(volume, connector));
  if (!isKept) {
    await attempt(() => driver.terminateConnection(volume, connector));
    await attempt(() => driver.removeExport(volume));
    await attempt(() => driver.deleteVolume(volume));
  }
  return { operations, failures };
}
