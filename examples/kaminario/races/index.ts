import type { Race } from '@holdfast/array-simulator';
import type { KaminarioEndpoint } from '@holdfast/example-kaminario';
import { runKaminarioRace, type KaminarioWorkload } from './kaminario-race.js';

const ADDRESS = '192.0.2.10';
const OTHER_ADDRESS = '192.0.2.20';

const endpoint = (address: string, url: string): KaminarioEndpoint => ({ address, url, user: 'admin', password: 'password', busyPausesMs: [20, 40, 80, 160] });

/**
 * A host is not made before a second process has asked for it, which has then found none; whoever has made a contested host can go on only
 * when the others have cleaned up. Where nobody else asks, the wait for a second process is longer than any process is late.
 */
const PATIENT = { windowMs: { rival: 1_500, host: 20, contested: 10_000 } };

/** Processes attach volumes to a host that the array does not know, over iSCSI and Fibre Channel: each finds none and makes it. */
const newHost: KaminarioWorkload = {
  tested: { scope: 'global', name: `Kaminario-${ADDRESS}` },
  task: 'attach',
  backends: (url, processes) => Array.from({ length: processes }, () => endpoint(ADDRESS, url)),
  array: PATIENT,
};

/**
 * The same, but all processes but one are of another backend, whose volumes have failed over to this array. Its own lock, which they have
 * in common, stays; without the lock of the array that serves them they meet the one process whose array it is.
 */
const failedOverHost: KaminarioWorkload = {
  ...newHost,
  backends: (url, processes) =>
    Array.from({ length: processes }, (_, index) =>
      index === 0 ? endpoint(ADDRESS, url) : { ...endpoint(OTHER_ADDRESS, 'http://127.0.0.1:1'), replica: endpoint(ADDRESS, url) },
    ),
};

/** Callers of one process make volumes on an array that takes one request at a time. */
const busyArray: KaminarioWorkload = {
  tested: { scope: 'process', name: `krest-${ADDRESS}` },
  task: 'create',
  backends: (url) => [endpoint(ADDRESS, url)],
  simulatorArguments: ['--one-at-a-time'],
  array: { latencyMs: 0, windowMs: { volume_group: 3, volume: 3 } },
};

/** One race for each lock of the driver. */
export const races: readonly Race[] = [
  { system: 'kaminario', lock: 'Kaminario-{self.address}', scope: 'global', run: (options) => runKaminarioRace(newHost, options) },
  { system: 'kaminario', lock: 'Kaminario-{self.replicaAddress}', scope: 'global', run: (options) => runKaminarioRace(failedOverHost, options) },
  { system: 'kaminario', lock: 'krest-{self.address}', scope: 'process', run: (options) => runKaminarioRace(busyArray, options) },
];
