import { realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The block devices of the simulated node: the files under one folder, which stands for `/dev`; real block devices count too. */
export class BlockDevices {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The device's one true path, or null when there is no block device of that name. */
  find(name: string): string | null {
    const inside = name.startsWith('/dev/') ? [join(this.#folder, name.slice('/dev/'.length)), name] : [name];
    for (const path of inside) {
      try {
        const real = realpathSync(path);
        const isDevice = statSync(real).isBlockDevice() || real.startsWith(realpathSync(this.#folder) + sep);
        if (isDevice && !statSync(real).isDirectory()) return real;
      } catch {
        // not there: try the next
      }
    }
    return null;
  }
}
