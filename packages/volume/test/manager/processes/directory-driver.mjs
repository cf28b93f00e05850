import { appendFile, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError } from '@holdfast/volume';

/**
 * A backend that processes share: a folder with a file for each volume and snapshot. A file is made in two steps, so that a process can die in
 * between. `pause` is awaited between them.
 * @implements {import('@holdfast/volume').VolumeDriver}
 */
export class DirectoryDriver {
  clonesInParallel = true;

  /** @param {string} folder @param {(where: string) => Promise<void>} pause */
  constructor(folder, pause = () => Promise.resolve()) {
    this.folder = folder;
    this.pause = pause;
  }

  async checkForSetupError() {
    await mkdir(this.folder, { recursive: true });
  }

  /** @param {import('@holdfast/volume').Volume} volume */
  async createVolume(volume) {
    await this.#make(volume.name, (part) => writeFile(part, ''));
  }

  /** @param {import('@holdfast/volume').Volume} volume */
  async deleteVolume(volume) {
    await this.#remove(volume.name);
  }

  /** @param {import('@holdfast/volume').Snapshot} snapshot */
  async createSnapshot(snapshot) {
    await this.#make(snapshot.name, (part) => this.#copy(snapshot.volume.name, part));
  }

  /** @param {import('@holdfast/volume').Snapshot} snapshot */
  async deleteSnapshot(snapshot) {
    await this.#remove(snapshot.name);
  }

  /** @param {import('@holdfast/volume').Volume} volume @param {import('@holdfast/volume').Volume} source */
  async createClonedVolume(volume, source) {
    await this.#make(volume.name, (part) => this.#copy(source.name, part));
    await appendFile(join(this.folder, 'journal'), `cloned ${source.name}\n`);
  }

  /** @param {import('@holdfast/volume').Volume} volume @param {import('@holdfast/volume').Snapshot} snapshot */
  async createVolumeFromSnapshot(volume, snapshot) {
    await this.#make(volume.name, (part) => this.#copy(snapshot.name, part));
  }

  /**
   * @param {import('@holdfast/volume').Volume} volume
   * @param {import('@holdfast/volume').ImageMeta} _image
   * @param {import('@holdfast/volume').ImageContent} content
   */
  async copyImageToVolume(volume, _image, content) {
    for await (const chunk of content) await appendFile(join(this.folder, volume.name), chunk);
  }

  async extendVolume() {}

  /** @returns {Promise<never>} */
  async initializeConnection() {
    throw new DriverError('ERR_BACKEND_REFUSED', 'a folder cannot be attached');
  }

  async terminateConnection() {}

  /** @returns {Promise<never>} */
  async getVolumeStats() {
    throw new DriverError('ERR_BACKEND_REFUSED', 'a folder has no stats');
  }

  /** @param {string} name @param {(part: string) => Promise<void>} fill */
  async #make(name, fill) {
    const path = join(this.folder, name);
    await fill(`${path}.part`);
    await this.pause(`half of ${name.split('-')[0]}`);
    await rename(`${path}.part`, path);
  }

  /** @param {string} from @param {string} to */
  async #copy(from, to) {
    await copyFile(join(this.folder, from), to);
  }

  /** @param {string} name */
  async #remove(name) {
    const path = join(this.folder, name);
    const existed = await readFile(path).then(() => true, () => false);
    for (const file of [path, `${path}.part`]) await rm(file, { force: true });
    if (existed) await appendFile(join(this.folder, 'journal'), `deleted ${name}\n`);
  }
}
