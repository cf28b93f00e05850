import type { Race } from '@holdfast/array-simulator';
import { runUnityRace, type UnityWorkload } from './unity-race.js';
import { attachesToNewHosts, lastOutFirstIn, sharesVolumes } from './workloads.js';

/** Processes that attach to hosts the array does not know yet. */
const newHost: UnityWorkload = {
  testedLocks: 'host',
  testedMethod: 'UnityClient.createHost',
  removeEmptyHost: false,
  array: { windowMs: { createHost: 500 } },
  inputs: attachesToNewHosts,
};

const lastOut = { testedLocks: 'host', removeEmptyHost: true, array: { windowMs: { attach: 400, deleteHost: 400 } } } as const;

/** Attaching without its lock, while those who detach keep a lock among themselves. */
const attachToEmptyHost: UnityWorkload = { ...lastOut, testedMethod: 'UnityAdapter.createHostAndAttach', inputs: lastOutFirstIn('attach') };

/** Detaching without its lock, while those who attach keep a lock among themselves. */
const deleteEmptyHost: UnityWorkload = { ...lastOut, testedMethod: 'UnityAdapter.detachAndDeleteHost', inputs: lastOutFirstIn('detach') };

/** Hosts that attach one volume, each writing down what it believes of the others. */
const sharedVolume: UnityWorkload = {
  testedLocks: 'lun',
  testedMethod: 'UnityClient.attach',
  removeEmptyHost: false,
  array: { windowMs: { readLun: 200 } },
  inputs: sharesVolumes,
};

const HOST_LOCK = '{self.client.host}-{hostName}';

/** One race for each declaration of a lock. The two on `HOST_LOCK` take it away from one of the two methods only. */
export const races: readonly Race[] = [
  { system: 'unity', lock: '{self.host}-{name}', scope: 'global', run: (options) => runUnityRace(newHost, options) },
  { system: 'unity', lock: HOST_LOCK, side: 'attach', scope: 'global', run: (options) => runUnityRace(attachToEmptyHost, options) },
  { system: 'unity', lock: HOST_LOCK, side: 'detach', scope: 'global', run: (options) => runUnityRace(deleteEmptyHost, options) },
  { system: 'unity', lock: 'lun-{self.host}-{lun.id}', scope: 'global', run: (options) => runUnityRace(sharedVolume, options) },
];
