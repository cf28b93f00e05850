import { closeSync, existsSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile, type ArrayTimeline } from '@holdfast/array-simulator';
import {
  commandEnvironment,
  CommandJournal,
  commandRuns,
  readUnknownRequests,
  timedRuns,
  UNKNOWN_REQUESTS_FILE,
  writeCommandScript,
  type CommandRun,
} from '@holdfast/array-simulator/command-line';
import { nodeSeedSchema, type NodeSeed } from './node-seed.js';
import { DEFAULT_ADDRESSES, openNvmetMachine } from './nvmet-machine.js';
import { readNvmetState, type NvmetState } from './nvmet-state.js';
import { journalViolations, stateViolations, type ExpectedExport } from './nvmet-violations.js';
import { addressesFile, deviceDirectory, ENVIRONMENT_PREFIX, journalFile } from './state-layout.js';
import { build } from './tool/configuration.js';

const OWN_ENTRIES = ['nvmetcli', 'config', '.kernel', 'dev', 'config.json', 'config.json.temp', 'addresses.json', 'journal.jsonl', UNKNOWN_REQUESTS_FILE];
const BYTES_PER_GIB = 2 ** 30;

export interface SimulatedNvmetTargetOptions {
  /** Where the node keeps its state; a new folder under the system's temporary one by default. */
  readonly stateDir?: string;
  /** What the node's network cards have; 127.0.0.1 and ::1 by default. */
  readonly addresses?: readonly string[];
  /** What the node has at its start; nothing by default. */
  readonly seed?: NodeSeed;
  /** Above 0: commands journal what they do, and those that run together check before any of them commits. Default 0. */
  readonly windowMs?: number;
  /** The longest a command waits for the others that run, each time; default 1000. */
  readonly gatherMs?: number;
}

/**
 * A node whose kernel NVMe target is configured by `command` alone. There is no server: every run of the command is a process of its own that
 * works on the folders under `stateDir`, as the real one works on configfs.
 */
export class SimulatedNvmetTarget {
  readonly stateDir: string;
  /** An executable that takes nvmetcli's arguments. */
  readonly command: string;
  /** Files in here are the node's block devices; `/dev/x` finds `x`. */
  readonly deviceDirectory: string;
  readonly #made: readonly string[];

  /** @throws an Error that says what of the seed the node refused */
  constructor(options: SimulatedNvmetTargetOptions = {}) {
    const { windowMs = 0, gatherMs = 1000, addresses = DEFAULT_ADDRESSES, seed = {} } = options;
    const isNew = options.stateDir === undefined || !existsSync(options.stateDir);
    this.stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'holdfast-nvmet-'));
    this.#made = isNew ? [this.stateDir] : OWN_ENTRIES.map((entry) => join(this.stateDir, entry)).filter((path) => !existsSync(path));
    this.deviceDirectory = deviceDirectory(this.stateDir);
    this.command = join(this.stateDir, 'nvmetcli');
    mkdirSync(this.deviceDirectory, { recursive: true });
    writeFileSync(addressesFile(this.stateDir), JSON.stringify(addresses));
    try {
      this.#sow(seed);
    } catch (error) {
      this.remove();
      throw error;
    }
    const journal = windowMs > 0 ? { file: journalFile(this.stateDir), windowMs, gatherMs } : undefined;
    writeCommandScript({
      file: this.command,
      program: builtFile(import.meta.url, 'lib/simulator/nvmetcli.js'),
      env: commandEnvironment(ENVIRONMENT_PREFIX, { stateDir: this.stateDir, ...(journal && { journal }) }),
      ...(journal && { journal: journal.file }),
    });
  }

  /** What is configured now. */
  state(): NvmetState {
    return readNvmetState(this.stateDir);
  }

  /** Everything that went wrong up to now, in words, when exactly `expected` should be exported. */
  violations(expected: readonly ExpectedExport[]): string[] {
    return this.timeline(expected).violations.map(({ text }) => text);
  }

  /** The same violations and the commands that ran, with their times. */
  timeline(expected: readonly ExpectedExport[]): ArrayTimeline {
    const runs = this.#runs();
    const found = stateViolations(this.state(), expected).map((text) => ({ text, atMs: null }));
    return { requests: timedRuns(runs), violations: [...journalViolations(runs), ...found] };
  }

  /** How many exports were taken from their hosts and given back, all restores together: it is how the tool works, locked or not. */
  interruptedExports(): number {
    const notes = this.#runs().flatMap((run) => run.notes.filter(({ kind }) => kind === 'clearing'));
    return notes.reduce((sum, { facts }) => sum + Number(facts['exports']), 0);
  }

  /** The arguments of runs that the command did not know, the latest last; also in the file `unknown-requests.jsonl` of `stateDir`. */
  unknownRequests(): readonly (readonly string[])[] {
    return readUnknownRequests(this.stateDir);
  }

  /** Removes what was made: the whole folder, unless it was there before. */
  remove(): void {
    for (const path of this.#made) rmSync(path, { recursive: true, force: true });
  }

  #runs(): CommandRun[] {
    return commandRuns(new CommandJournal(journalFile(this.stateDir)).readNew());
  }

  #sow(given: NodeSeed): void {
    const { devices, configuration } = nodeSeedSchema.parse(given);
    for (const { name, sizeGiB } of devices) makeDevice(join(this.deviceDirectory, name), sizeGiB * BYTES_PER_GIB);
    if (configuration === undefined) return;
    const problems = build(openNvmetMachine(this.stateDir), configuration);
    if (problems.length > 0) throw new Error(`the node refused the configuration that it was to start with: ${problems.join('; ')}`);
  }
}

function makeDevice(file: string, bytes: number): void {
  const descriptor = openSync(file, 'a');
  ftruncateSync(descriptor, bytes);
  closeSync(descriptor);
}
