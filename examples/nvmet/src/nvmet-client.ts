import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertLocked } from '@holdfast/core';
import { inject, injectable } from 'inversify';
import { isCovered } from './document-cover.js';
import type { NvmetDocument } from './nvmet-document.js';
import { isNvmetcliError, NvmetcliError, nvmetcliFailure } from './nvmet-errors.js';
import { NVMET_OPTIONS, type NvmetOptions } from './nvmet-options.js';
import { nvmetcliLock } from './nvmetcli-lock.js';

const LONGEST_OUTPUT_BYTES = 2 ** 24;

/** Runs nvmetcli, one operating system process a command, and only for callers that hold its lock. */
@injectable()
export class NvmetClient {
  readonly #options: NvmetOptions;

  constructor(@inject(NVMET_OPTIONS) options: NvmetOptions) {
    this.#options = options;
  }

  /** The configuration of the whole node. @throws NvmetcliError */
  async read(): Promise<NvmetDocument> {
    return await this.#withFile(async (file) => parse(await this.#save(file)));
  }

  /**
   * Changes the configuration of the whole node: saves it, lets `edit` change it in place, and restores it when that changed anything. What
   * was there is put back when the node takes only a part. Resolves to what `edit` returned.
   * @throws NvmetcliError, or what `edit` throws
   */
  async change<T>(edit: (document: NvmetDocument) => T): Promise<T> {
    return await this.#withFile(async (file) => {
      const saved = await this.#save(file);
      const [before, document] = [parse(saved), parse(saved)];
      const result = edit(document);
      if (JSON.stringify(document) !== JSON.stringify(before)) await this.#restoreOrPutBack(file, document, before);
      return result;
    });
  }

  async #save(file: string): Promise<string> {
    await this.#run('save', file);
    return await readFile(file, 'utf8');
  }

  /** A restore that fails leaves the node half configured, or not at all, for everybody's volumes. */
  async #restoreOrPutBack(file: string, after: NvmetDocument, before: NvmetDocument): Promise<void> {
    try {
      await this.#restore(file, after);
    } catch (error) {
      await this.#restore(file, before).catch((second: unknown) => {
        const line = `${wordsOf(error)}; and what was there before could not be put back: ${wordsOf(second)}`;
        throw new NvmetcliError('NOT_PUT_BACK', 'restore', line, null, { cause: new AggregateError([error, second], line) });
      });
      throw error;
    }
  }

  /** What the tool skips may be an attribute that nobody ever set, or our volume: a second look tells. */
  async #restore(file: string, document: NvmetDocument): Promise<void> {
    await writeFile(file, JSON.stringify(document));
    const skipped = await this.#run('restore', file);
    if (skipped && !isCovered(document, parse(await this.#save(file)))) throw skipped;
  }

  /** In a folder of its own: the tool writes beside the file under a fixed name. */
  async #withFile<T>(use: (file: string) => Promise<T>): Promise<T> {
    assertLocked(nvmetcliLock);
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-nvmetcli-'));
    try {
      return await use(join(folder, 'config.json'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Resolves to what the tool skipped, if it did all the rest. */
  async #run(subcommand: string, file: string): Promise<NvmetcliError | undefined> {
    return await new Promise((resolve, reject) => {
      execFile(this.#options.command, [subcommand, file], { maxBuffer: LONGEST_OUTPUT_BYTES }, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : error.code;
        if (typeof exitCode !== 'number') {
          reject(new NvmetcliError('NOT_RUN', subcommand, error?.signal ?? String(error?.message), null, { cause: error }));
          return;
        }
        const failure = nvmetcliFailure(subcommand, exitCode, stdout, stderr);
        if (failure && !(failure.fact === 'SKIPPED' && exitCode === 0)) reject(failure);
        else resolve(failure);
      });
    });
  }
}

const parse = (text: string): NvmetDocument => JSON.parse(text) as NvmetDocument;

const wordsOf = (error: unknown): string => (isNvmetcliError(error) ? error.line : String(error));
