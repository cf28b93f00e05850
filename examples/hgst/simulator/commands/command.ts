import type { ArraySettings } from '../array-settings.js';
import type { CommandResult } from '../command-result.js';
import type { RequestQueue } from '../request-queue.js';
import type { SpaceTable } from '../space-table.js';
import type { StoragePool } from '../storage-pool.js';

/** What a command works on. */
export interface Cluster {
  readonly settings: ArraySettings;
  readonly pool: StoragePool;
  readonly spaces: SpaceTable;
  readonly requests: RequestQueue;
}

/** Carries out one command. @throws Refusal when the cluster says no, UsageError when it does not understand */
export type Command = (cluster: Cluster, args: readonly string[]) => CommandResult | Promise<CommandResult>;

/** The commands of one concern, by name. */
export type CommandTable = Readonly<Record<string, Command>>;
