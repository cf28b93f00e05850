import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
} from '@holdfast/array-simulator/command-line';
import { openLioMachine } from './lio-machine.js';
import { readLioState, type LioState } from './lio-state.js';
import { journalViolations, stateViolations, type ExpectedExport } from './lio-violations.js';
import { deviceDirectory, ENVIRONMENT_PREFIX, journalFile } from './state-layout.js';

const OWN_ENTRIES = ['cinder-rtstool', 'config', '.kernel', 'dev', 'saveconfig.json', 'saveconfig.json.temp', 'journal.jsonl', UNKNOWN_REQUESTS_FILE];

export interface SimulatedLioTargetOptions {
  /** Where the node keeps its state; a new folder under the system's temporary one by default. */
  readonly stateDir?: string;
  /** Above 0: commands journal what they do, and those that run together check before any of them commits. Default 0. */
  readonly windowMs?: number;
  /** The longest a command waits for the others that run, each time; default 1000. */
  readonly gatherMs?: number;
}

/**
 * A node whose kernel target is configured by `command` alone. There is no server: every run of the command is a process of its own that
 * works on the folders under `stateDir`, as the real one works on configfs.
 */
export class SimulatedLioTarget {
  readonly stateDir: string;
  /** An executable that takes cinder-rtstool's arguments. */
  readonly command: string;
  /** Files in here are the node's block devices; `/dev/x` finds `x`. */
  readonly deviceDirectory: string;
  readonly #made: readonly string[];

  constructor(options: SimulatedLioTargetOptions = {}) {
    const { windowMs = 0, gatherMs = 1000 } = options;
    const isNew = options.stateDir === undefined || !existsSync(options.stateDir);
    this.stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'holdfast-lio-'));
    this.#made = isNew ? [this.stateDir] : OWN_ENTRIES.map((entry) => join(this.stateDir, entry)).filter((path) => !existsSync(path));
    this.deviceDirectory = deviceDirectory(this.stateDir);
    this.command = join(this.stateDir, 'cinder-rtstool');
    mkdirSync(this.deviceDirectory, { recursive: true });
    openLioMachine(this.stateDir);
    const journal = windowMs > 0 ? { file: journalFile(this.stateDir), windowMs, gatherMs } : undefined;
    writeCommandScript({
      file: this.command,
      program: builtFile(import.meta.url, 'lib/simulator/cinder-rtstool.js'),
      env: commandEnvironment(ENVIRONMENT_PREFIX, { stateDir: this.stateDir, ...(journal && { journal }) }),
      ...(journal && { journal: journal.file }),
    });
  }

  /** What is configured now. */
  state(): LioState {
    return readLioState(this.stateDir);
  }

  /** Everything that went wrong up to now, in words, when exactly `expected` should be exported. */
  violations(expected: readonly ExpectedExport[]): string[] {
    return this.timeline(expected).violations.map(({ text }) => text);
  }

  /** The same violations and the commands that ran, with their times. */
  timeline(expected: readonly ExpectedExport[]): ArrayTimeline {
    const runs = commandRuns(new CommandJournal(journalFile(this.stateDir)).readNew());
    const found = stateViolations(this.state(), expected).map((text) => ({ text, atMs: null }));
    return { requests: timedRuns(runs), violations: [...journalViolations(runs), ...found] };
  }

  /** The arguments of runs that the command did not know, the latest last; also in the file `unknown-requests.jsonl` of `stateDir`. */
  unknownRequests(): readonly (readonly string[])[] {
    return readUnknownRequests(this.stateDir);
  }

  /** Removes what was made: the whole folder, unless it was there before. */
  remove(): void {
    for (const path of this.#made) rmSync(path, { recursive: true, force: true });
  }
}
