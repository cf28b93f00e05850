import { realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The block devices of the simulated node: the files under one folder, which stands for `/dev`. The machine's own devices are not its. */
export class BlockDevices {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The device's one true path, or null when there is no block device of that name. */
  find(name: string): string | null {
    try {
      const isOurs = name.startsWith(this.#folder + sep); // the folder itself may lie below the machine's /dev
      const real = realpathSync(name.startsWith('/dev/') && !isOurs ? join(this.#folder, name.slice('/dev/'.length)) : name);
      return real.startsWith(realpathSync(this.#folder) + sep) && statSync(real).isFile() ? real : null;
    } catch {
      return null;
    }
  }
}
