import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockName, type LockName, type LockProvider, type LockProviderCapabilities } from '@holdfast/core/provider';
import type { Effort } from '../effort.js';
import type { LockBackend, LockProviderHarness } from '../harness.js';
import type { Crew } from '../party/crew.js';
import { LocalParty } from '../party/local-party.js';
import type { Party } from '../party/party.js';
import type { ProcessParty } from '../party/process-party.js';
import { settlesWithin } from '../party/within.js';
import type { SectionContext } from '../section.js';

const CLOSE_LIMIT_MS = 2_000;

interface SessionOptions {
  readonly harness: LockProviderHarness;
  readonly backend: LockBackend;
  readonly effort: Effort;
  readonly seed: number;
  readonly crew: Crew;
}

/** The context of one clause, and what it opened. Its functions are bound, so that clauses may take them apart. */
export class SectionSession implements SectionContext {
  readonly harness: LockProviderHarness;
  readonly backend: LockBackend;
  readonly capabilities: LockProviderCapabilities;
  readonly effort: Effort;
  readonly seed: number;
  readonly #crew: Crew;
  readonly #closing: { close(): Promise<void> }[] = [];
  readonly #folders: string[] = [];
  #names = 0;

  constructor({ harness, backend, effort, seed, crew }: SessionOptions) {
    this.harness = harness;
    this.backend = backend;
    this.capabilities = harness.capabilities;
    this.effort = effort;
    this.seed = seed;
    this.#crew = crew;
  }

  readonly provider = (): LockProvider => {
    const provider = this.backend.provider();
    this.#closing.push(provider);
    return provider;
  };

  readonly parties = async (count: number): Promise<readonly Party[]> => {
    if (this.capabilities.reach !== 'process') return await this.processParties(count);
    return Array.from({ length: count }, () => {
      const party = new LocalParty(this.backend.provider());
      this.#closing.push({ close: () => party.shut() });
      return party;
    });
  };

  readonly processParties = async (count: number): Promise<readonly ProcessParty[]> => {
    const source = this.backend.contender;
    if (!source) {
      throw new Error(`the manifest says reach '${this.capabilities.reach}', so the harness must say how other processes reach the backend: give LockBackend.contender`);
    }
    return await this.#crew.take(count, source);
  };

  readonly name = (label = 'lock'): LockName => {
    this.#names += 1;
    return lockName(this.capabilities.reach, `conformance-${label}-${String(this.#names)}`);
  };

  readonly folder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-witness-'));
    this.#folders.push(folder);
    return folder;
  };

  /** Closes everything; a close that fails or hangs is the matter of section `closed`, not of this clause. */
  async end(): Promise<void> {
    await Promise.all([this.#crew.giveBack(), ...this.#closing.map((each) => settlesWithin(each.close(), CLOSE_LIMIT_MS))]);
    await this.backend.remove();
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}
