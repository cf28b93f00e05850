import type { NvmetDriver } from '@holdfast/example-nvmet';
import type { Volume } from '@holdfast/volume';

/** One caller's part. */
export interface CallerInput {
  readonly volume: Volume;
  /** Which of the node's two backends has the volume: one with a subsystem for each volume, or one with a subsystem for each host. */
  readonly backend: 'per-volume' | 'per-host';
  /** Whether the volume stays attached at the end. */
  readonly isKept: boolean;
}

/** How many operations a caller makes whose volume goes again, and one whose volume stays attached. */
export const OPERATIONS = 6;
export const OPERATIONS_KEPT = 3;

/** All volumes of the backend with a subsystem for each host go to one host, and so into one subsystem. */
export function hostOf({ volume, backend }: CallerInput): string {
  return `nqn.2014-08.org.example:${backend === 'per-host' ? 'shared-host' : volume.name}`;
}

/** The operations of one volume's life. */
export function storyOf(driver: NvmetDriver, caller: CallerInput): (() => Promise<unknown>)[] {
  const connector = { host: 'compute', nqn: hostOf(caller) };
  let volume: Volume = caller.volume;
  const attach = [
    () => driver.createVolume(volume),
    async () => {
      volume = { ...volume, ...(await driver.createExport(volume)) };
    },
    () => driver.initializeConnection(volume, connector),
  ];
  const detach = [() => driver.terminateConnection(volume, connector), () => driver.removeExport(volume), () => driver.deleteVolume(volume)];
  return caller.isKept ? attach : [...attach, ...detach];
}
