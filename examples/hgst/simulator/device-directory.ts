import { existsSync, linkSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './command-result.js';

/**
 * The node's `/dev`, as a folder of files. What is stored on a space lies apart from it: a space keeps its content while the node does not
 * see it.
 */
export class DeviceDirectory {
  /** The folder that stands for `/dev`. */
  readonly path: string;
  readonly #contents: string;
  readonly #bytesPerGB: number;

  constructor(stateDir: string, bytesPerGB: number) {
    this.path = join(stateDir, 'dev');
    this.#contents = join(stateDir, 'spaces');
    this.#bytesPerGB = bytesPerGB;
    for (const folder of [this.path, this.#contents]) mkdirSync(folder, { recursive: true });
  }

  /** Whether the node has a device of that name, of whatever kind. */
  has(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  /** @throws Refusal, and leaves nothing, when this machine has no room for the file */
  make(name: string, sizeGB: number): void {
    writeFileSync(this.#content(name), '', { flag: 'wx' });
    try {
      this.resize(name, sizeGB);
    } catch (error) {
      this.remove(name);
      throw error;
    }
  }

  /** @throws Refusal when this machine has no room for the file */
  resize(name: string, sizeGB: number): void {
    try {
      truncateSync(this.#content(name), sizeGB * this.#bytesPerGB);
    } catch (error) {
      throw new Refusal(`Insufficient capacity: ${(error as Error).message}`);
    }
  }

  /** Makes the device appear on the node. */
  show(name: string): void {
    if (!this.has(name)) linkSync(this.#content(name), join(this.path, name));
  }

  hide(name: string): void {
    rmSync(join(this.path, name), { force: true });
  }

  remove(name: string): void {
    this.hide(name);
    rmSync(this.#content(name), { force: true });
  }

  #content(name: string): string {
    return join(this.#contents, name);
  }
}
