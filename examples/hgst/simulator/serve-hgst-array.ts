import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile, type SimulatorClock } from '@holdfast/array-simulator';
import { writeCommandScript } from '@holdfast/array-simulator/command-line';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import type { ArraySettings } from './array-settings.js';
import { SimulatedHgstArray } from './hgst-array.js';

const OWN_ENTRIES = ['vgc-cluster', 'dev', 'spaces'];

export interface ServeOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** Where state is kept; a new folder under the system's temporary one by default. */
  readonly stateDir?: string;
  readonly clock?: SimulatorClock;
}

/** A cluster that is being served. */
export interface ServedHgstArray {
  readonly array: SimulatedHgstArray;
  /** An executable that takes vgc-cluster's arguments. */
  readonly command: string;
  readonly stateDir: string;
  /** Where the manager listens; what it saw is at `/__simulator/report`. */
  readonly url: string;
  /** Ends the manager and removes what was made: the whole folder, unless it was there before. */
  stop(): Promise<void>;
}

/** Serves a cluster to `vgc-cluster` processes of this machine. */
export async function serveHgstArray(settings: Partial<ArraySettings> = {}, options: ServeOptions = {}): Promise<ServedHgstArray> {
  const { port = 0 } = options;
  const isGiven = options.stateDir !== undefined && existsSync(options.stateDir);
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'holdfast-hgst-'));
  const made = isGiven ? OWN_ENTRIES.map((entry) => join(stateDir, entry)).filter((path) => !existsSync(path)) : [stateDir];
  const remove = (): void => made.forEach((path) => rmSync(path, { recursive: true, force: true }));
  try {
    mkdirSync(stateDir, { recursive: true });
    const array = new SimulatedHgstArray(stateDir, settings, options.clock);
    const front = await serveHttpArray(array, { port });
    const command = join(stateDir, 'vgc-cluster');
    writeCommandScript({ file: command, program: builtFile(import.meta.url, 'lib/simulator/vgc-cluster.js'), env: { VGC_CLUSTER_MANAGER: front.url } });
    const stop = async (): Promise<void> => {
      await front.stop();
      remove();
    };
    return { array, command, stateDir, url: front.url, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
