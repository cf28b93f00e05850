import {
  closeSync,
  existsSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { SystemError } from './python-error.js';

/** What the kernel puts into a new folder: attribute files with their first values, and folders that come with it. */
export interface GroupTemplate {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly groups?: Readonly<Record<string, GroupTemplate>>;
}

/**
 * A folder on disk that behaves like configfs: a new folder appears together with its attributes, one that holds something cannot be
 * removed, nor one that a link leads to. Each operation happens at once; what several of them mean together is the caller's affair, as in
 * the kernel. Errors are those of the system calls, with the paths that `shownAs` gives.
 */
export class AttributeTree {
  readonly #scratch: string;

  /**
   * @param root - the mount point
   * @param scratch - a folder beside it, on the same file system, where folders are put together before they appear
   * @param shownAs - the mount point's name in error messages
   */
  constructor(
    readonly root: string,
    scratch: string,
    private readonly shownAs: string = root,
  ) {
    this.#scratch = scratch;
    for (const folder of [root, scratch]) mkdirSync(folder, { recursive: true });
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Names of the folders and links in a folder, sorted; attributes are left out. */
  list(path: string): string[] {
    const entries = this.#call(path, (full) => readdirSync(full, { withFileTypes: true }));
    return entries.filter((entry) => !entry.isFile()).map((entry) => entry.name).sort();
  }

  /** Names of the attributes in a folder, sorted. */
  attributes(path: string): string[] {
    const entries = this.#call(path, (full) => readdirSync(full, { withFileTypes: true }));
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name).sort();
  }

  /** mkdir: EEXIST, ENOENT. */
  make(path: string, template: GroupTemplate): void {
    if (this.has(path)) throw this.error('EEXIST', path);
    const built = mkdtempSync(join(this.#scratch, 'new-'));
    fill(built, template);
    try {
      renameSync(built, join(this.root, path));
    } catch (error) {
      rmSync(built, { recursive: true, force: true });
      const { code } = error as SystemError;
      throw this.error(code === 'ENOTEMPTY' ? 'EEXIST' : code, path);
    }
  }

  /** rmdir: ENOENT, ENOTEMPTY when something was made or linked inside, EBUSY when a link leads to it. */
  remove(path: string, template: GroupTemplate): void {
    const full = join(this.root, path);
    if (!this.#call(path, (folder) => lstatSync(folder)).isDirectory()) throw this.error('ENOTDIR', path);
    if (!isBare(full, template)) throw this.error('ENOTEMPTY', path);
    if (this.#isLinked(full, this.root)) throw this.error('EBUSY', path);
    const grave = mkdtempSync(join(this.#scratch, 'old-'));
    this.#call(path, () => renameSync(full, join(grave, 'folder')));
    rmSync(grave, { recursive: true, force: true });
  }

  /** symlink: EEXIST, ENOENT (also when there is nothing to link to). */
  link(path: string, to: string): void {
    if (!this.has(to)) throw this.error('ENOENT', to);
    const full = join(this.root, path);
    this.#call(path, () => symlinkSync(relative(dirname(full), join(this.root, to)), full));
  }

  unlink(path: string): void {
    this.#call(path, (full) => unlinkSync(full));
  }

  /** Where a link leads, as a path in this tree. */
  linkTarget(path: string): string {
    const full = join(this.root, path);
    return relative(this.root, resolve(dirname(full), this.#call(path, () => readlinkSync(full))));
  }

  /** An attribute's value, without the line end. */
  read(path: string): string {
    return this.#call(path, (full) => readFileSync(full, 'utf8')).replace(/\n$/, '');
  }

  /** Attributes cannot be made, only written. */
  write(path: string, value: string): void {
    const descriptor = this.#call(path, (full) => openSync(full, 'r+'));
    try {
      ftruncateSync(descriptor);
      writeSync(descriptor, `${value}\n`);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The path as messages show it. */
  shown(path: string): string {
    return join(this.shownAs, path);
  }

  error(code: string, path: string): SystemError {
    return Object.assign(new Error(`${code}: ${this.shown(path)}`), { code, path: this.shown(path) });
  }

  #call<T>(path: string, call: (full: string) => T): T {
    try {
      return call(join(this.root, path));
    } catch (error) {
      throw this.error((error as SystemError).code, path);
    }
  }

  #isLinked(full: string, within: string): boolean {
    return listed(within).some((entry) => {
      const path = join(within, entry.name);
      if (entry.isDirectory()) return this.#isLinked(full, path);
      return entry.isSymbolicLink() && leadsTo(path, full);
    });
  }
}

function fill(folder: string, { attributes = {}, groups = {} }: GroupTemplate): void {
  for (const [name, value] of Object.entries(attributes)) writeFileSync(join(folder, name), `${value}\n`);
  for (const [name, template] of Object.entries(groups)) {
    mkdirSync(join(folder, name));
    fill(join(folder, name), template);
  }
}

function isBare(folder: string, template: GroupTemplate): boolean {
  return listed(folder).every((entry) => {
    const group = template.groups?.[entry.name];
    return entry.isFile() || (entry.isDirectory() && group !== undefined && isBare(join(folder, entry.name), group));
  });
}

function leadsTo(link: string, full: string): boolean {
  try {
    return resolve(dirname(link), readlinkSync(link)) === full;
  } catch {
    return false; // gone meanwhile
  }
}

function listed(folder: string): ReturnType<typeof readdirWithTypes> {
  try {
    return readdirWithTypes(folder);
  } catch {
    return []; // gone meanwhile
  }
}

const readdirWithTypes = (folder: string) => readdirSync(folder, { withFileTypes: true });
