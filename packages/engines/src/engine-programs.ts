import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from './engine-name.js';

/** A program of an engine, or a library to be loaded into one, and where it comes from. */
export interface EngineProgram {
  readonly program: string;
  /** Debian package that brings it. */
  readonly debianPackage: string;
  /** Folders to look in before those of `PATH`. */
  readonly folders?: () => readonly string[];
  /** A file that is loaded, or a folder of such files: it is not run. */
  readonly isLoaded?: boolean;
}

/** What tests may need on their machine: the engines, and what stands beside them. */
export type EngineNeed = EngineName | 'pgbouncer' | 'tooz' | 'libfaketime' | 'chromium';

const POSTGRES = '/usr/lib/postgresql';
const LIBRARIES = '/usr/lib';
const POSTGRES_PACKAGE = { debianPackage: 'postgresql', folders: postgresFolders };
const PYTHON_MODULES = '/usr/lib/python3/dist-packages';

const pythonModule = (program: string, debianPackage: string): EngineProgram => ({ program, debianPackage, folders: () => [PYTHON_MODULES], isLoaded: true });

/** The programs of each, the one that is started first. */
export const enginePrograms = {
  redis: [{ program: 'redis-server', debianPackage: 'redis-server' }],
  etcd: [{ program: 'etcd', debianPackage: 'etcd-server' }],
  postgres: [
    { program: 'postgres', ...POSTGRES_PACKAGE },
    { program: 'initdb', ...POSTGRES_PACKAGE },
  ],
  mariadb: [
    { program: 'mariadbd', debianPackage: 'mariadb-server' },
    { program: 'mariadb-install-db', debianPackage: 'mariadb-server' },
  ],
  zookeeper: [
    { program: 'java', debianPackage: 'default-jre-headless' },
    { program: 'zookeeper.jar', debianPackage: 'zookeeper', folders: () => ['/usr/share/java'], isLoaded: true },
  ],
  pgbouncer: [{ program: 'pgbouncer', debianPackage: 'pgbouncer' }],
  tooz: [
    { program: 'python3', debianPackage: 'python3', folders: () => ['/usr/bin'] }, // not another one that somebody put before it
    pythonModule('tooz', 'python3-tooz'),
    pythonModule('oslo_concurrency', 'python3-oslo.concurrency'),
    pythonModule('redis', 'python3-redis'),
    pythonModule('etcd3gw', 'python3-etcd3gw'),
    pythonModule('psycopg2', 'python3-psycopg2'),
    pythonModule('pymysql', 'python3-pymysql'),
    pythonModule('kazoo', 'python3-kazoo'),
  ],
  libfaketime: [{ program: 'libfaketimeMT.so.1', debianPackage: 'libfaketime', folders: faketimeFolders, isLoaded: true }],
  chromium: [{ program: 'chromium', debianPackage: 'chromium' }],
} as const satisfies Record<EngineNeed, readonly EngineProgram[]>;

/** What whoever imports these names from this package needs. Names that are not here need nothing. */
export const needsOfExports: Readonly<Record<string, readonly EngineNeed[]>> = {
  startRedis: ['redis'],
  RedisPair: ['redis'],
  startEtcd: ['etcd'],
  EtcdCluster: ['etcd'],
  startPostgres: ['postgres'],
  startPgbouncer: ['pgbouncer', 'postgres'],
  startMariadb: ['mariadb'],
  startZookeeper: ['zookeeper'],
  pythonWithTooz: ['tooz'],
  WallClock: ['libfaketime'],
  findChromium: ['chromium'],
};

/** Debian keeps the server's programs out of PATH, one folder for each major version; the newest comes first. */
function postgresFolders(): readonly string[] {
  const versions = namesIn(POSTGRES).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(POSTGRES, version, 'bin'));
}

function faketimeFolders(): readonly string[] {
  const machines = namesIn(LIBRARIES).filter((name) => name.endsWith('-linux-gnu'));
  return machines.map((name) => join(LIBRARIES, name, 'faketime'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
