import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockName } from '@holdfast/core/provider';
import { builtFile } from '../../contenders/built-file.js';
import type { EngineFaults, LockBackend, LockProviderHarness } from '../../harness.js';
import { LockServer } from './lock-server.js';
import { LockTable, type LockTableOptions } from './lock-table.js';
import type { ReferenceLockProvider } from './reference-lock-provider.js';
import type { ReferenceOptions } from './reference-options.js';

/** What the reference provider can do in one harness. @public */
export interface ReferenceHarnessOptions {
  /** `process`: the engine is an object; `node`: it is served to other processes; `global`: it and the way to it can fail, too, and there is a lease. */
  readonly reach: 'process' | 'node' | 'global';
  /** How long a grant lasts unless renewed; default: as long as its session. */
  readonly ttlMs?: number;
  /** Whether it knows shared mode; default true. */
  readonly shared?: boolean;
  /** Whether its grants carry fences; default true. */
  readonly fencing?: boolean;
}

/** A provider class that stands on the reference's engine, and the engine it needs. */
export interface ReferenceSubject {
  /** Name by which a contender process finds the class. */
  readonly name: string;
  readonly create: (options: ReferenceOptions) => ReferenceLockProvider;
  readonly table?: (options: LockTableOptions) => LockTable;
}

/** What a contender process is told. */
export interface SubjectArgs {
  readonly subject: string;
  readonly options: ReferenceOptions;
}

/** A harness around a subject: the table lives in this process, and for node reach it is served to others over a socket. */
export function subjectHarness(subject: ReferenceSubject, options: ReferenceHarnessOptions): LockProviderHarness {
  const { reach, ...rest } = options;
  const nowhere = join(tmpdir(), 'holdfast-no-such-server.sock');
  const probe = new LockTable(rest);
  const judge = subject.create({ ...options, engine: reach === 'process' ? probe : nowhere });
  const { capabilities } = judge;
  const engineName = (name: LockName): string => judge.engineName(name); // who mangles names has a harness that does, too
  probe.stop();
  const newTable = subject.table ?? ((tableOptions: LockTableOptions) => new LockTable(tableOptions));
  const create = async (): Promise<LockBackend> => {
    const table = newTable(rest);
    if (reach === 'process') {
      const own = { ...rest, engine: table };
      return { ...onTable(table, engineName), provider: () => subject.create(own), remove: async () => await Promise.resolve(table.stop()) };
    }
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-reference-'));
    const own = { ...options, engine: join(folder, 'engine.sock') };
    const server = new LockServer(table);
    await server.listen(own.engine);
    return {
      ...onTable(table, engineName),
      provider: () => subject.create(own),
      unreachable: () => subject.create({ ...options, engine: nowhere }),
      contender: { module: builtFile('lib/broken/subject-process.js'), args: { subject: subject.name, options: own } satisfies SubjectArgs },
      ...(reach === 'global' && { faults: faultsOf(server) }),
      remove: async () => {
        table.stop();
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };
  return { capabilities, create };
}

function faultsOf(server: LockServer): EngineFaults {
  return {
    network: (fault) => {
      server.fault = fault;
    },
    restart: async () => await Promise.resolve(server.restart()),
  };
}

function onTable(table: LockTable, engineName: (name: LockName) => string): Pick<LockBackend, 'isHeld' | 'breakLock' | 'failLater'> {
  return {
    isHeld: async (name: LockName) => await Promise.resolve(table.isHeld(engineName(name))),
    breakLock: async (name: LockName) => await Promise.resolve(table.break(engineName(name))),
    failLater: async (isFailing: boolean) => {
      table.failsAfterwards = isFailing;
      await Promise.resolve();
    },
  };
}
