import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedToken, fenced } from './fencing-token.js';

const OLD_VERSIONS_KEPT = 2;

/**
 * A file that only the latest holder of a lock can write. It is a folder with one version for each token; the highest token is the content. A late
 * write of an earlier holder becomes a version that nobody reads, even when it lands after the check.
 * @public
 */
export class FencedFile {
  readonly #folder: string;

  /** @param folder - made when it is missing; nothing else may stand in it */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The content, and the token it was written with; undefined before the first write. */
  async read(): Promise<{ readonly content: Buffer; readonly token: string } | undefined> {
    for (;;) {
      const token = (await this.#tokens())[0];
      if (token === undefined) return undefined;
      try {
        return { content: await readFile(join(this.#folder, token)), token };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // a later version has replaced it meanwhile
      }
    }
  }

  /**
   * The content is on disk afterwards, whole, and is what `read` gives until a later holder writes.
   * @throws `ERR_FENCED` when a later holder has written; what is read then is what that one wrote
   * @throws `ERR_FENCE_TOKEN_INVALID`
   */
  async write(token: string, content: string | Uint8Array): Promise<void> {
    const own = checkedToken(token, this.#folder);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `draft-${randomBytes(8).toString('hex')}`);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#assertLatest(own);
      await rename(draft, join(this.#folder, own));
    } finally {
      await rm(draft, { force: true });
    }
    await this.#assertLatest(own);
    for (const old of (await this.#tokens()).slice(1 + OLD_VERSIONS_KEPT)) await rm(join(this.#folder, old), { force: true });
  }

  async #assertLatest(token: string): Promise<void> {
    const [latest] = await this.#tokens();
    if (latest !== undefined && latest > token) throw fenced(this.#folder, token);
  }

  /** Latest first. */
  async #tokens(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => !name.startsWith('draft-')).sort().reverse();
  }
}
