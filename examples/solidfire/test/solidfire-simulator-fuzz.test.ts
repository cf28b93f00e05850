import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ManualClock, type HttpFront, type SeededRandom } from '@holdfast/array-simulator';
import { fuzzHttpArray, type FuzzAnswer, type FuzzRequest } from '@holdfast/array-simulator/fuzz';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedSolidFireArray } from '../simulator/index.js';
import { ElementSession } from './element-session.js';

const REQUESTS = 10_000;
const SEED = 20_261_122;
const SLOTS = 2;

let array: SimulatedSolidFireArray;
let front: HttpFront;
/** Moved by the samples, so that the same seed gives the same run. */
const clock = new ManualClock();
const mostAtOnce = { accounts: 0, volumes: 0, snapshots: 0, groups: 0, clones: 0 };
beforeAll(async () => {
  array = new SimulatedSolidFireArray({ cloneMs: 20, cloneJobsPerVolume: SLOTS, capacityGiB: 40, accessGroups: 5, purgeAfterMs: 1_000 }, clock);
  front = await serveHttpArray(array);
});
afterAll(() => front.stop());

const IQNS = ['a', 'b', 'c', 'd', 'A'].map((host) => `iqn.1994-05.com.redhat:${host}`);
const NAMES = ['v1', 'v2', 'v3'];

/** Calls that work often enough, so that the cluster is not empty while it is teased. */
function sample(random: SeededRandom): FuzzRequest {
  clock.advance(random.integer(0, 10));
  const { accounts, volumes, snapshots, groups, clones } = array.state;
  for (const [kind, store] of Object.entries({ accounts, volumes, snapshots, groups, clones })) {
    mostAtOnce[kind as keyof typeof mostAtOnce] = Math.max(mostAtOnce[kind as keyof typeof mostAtOnce], store.all().length);
  }
  const number = (): number => random.integer(1, 6);
  const oneOf = (numbers: readonly number[]): number => (numbers.length > 0 && random.next() < 0.9 ? random.pick(numbers) : number());
  const account = (): number => oneOf(accounts.all().map(({ accountID }) => accountID));
  const volume = (): number => oneOf(volumes.all().map(({ volumeID }) => volumeID));
  const snapshot = (): number => oneOf(snapshots.all().map(({ snapshotID }) => snapshotID));
  const group = (): number => oneOf(groups.all().map(({ volumeAccessGroupID }) => volumeAccessGroupID));
  const handle = (): number => oneOf(clones.all().map(({ asyncHandle }) => asyncHandle));
  const calls: readonly (readonly [string, object])[] = [
    ['AddAccount', { username: random.pick(NAMES), initiatorSecret: 'DNVQ2WK5GM0Z', attributes: {} }],
    ['GetAccountByName', { username: random.pick(NAMES) }],
    ['RemoveAccount', { accountID: account() }],
    ['CreateVolume', { name: random.pick(NAMES), accountID: account(), totalSize: 2 ** 30, enable512e: true, attributes: { uuid: random.hex(8) }, qos: {} }],
    ['CreateVolume', { name: random.pick(NAMES), accountID: account(), totalSize: 2 ** 31, enable512e: true, qos: { minIOPS: 100 } }],
    ['CloneVolume', { name: random.pick(NAMES), newAccountID: account(), volumeID: volume(), newSize: 2 ** 31 }],
    ['ModifyVolume', { volumeID: volume(), totalSize: 2 ** 31, attributes: { cloned_count: number() }, access: random.pick(['readWrite', 'locked']) }],
    ['DeleteVolume', { volumeID: volume() }],
    ['PurgeDeletedVolume', { volumeID: volume() }],
    ['RestoreDeletedVolume', { volumeID: volume() }],
    ['ListVolumes', { startVolumeID: String(volume()), limit: 1 }],
    ['ListVolumes', { volumeName: random.pick(NAMES) }],
    ['ListVolumesForAccount', { accountID: account() }],
    ['GetAsyncResult', { asyncHandle: handle(), keepResult: random.pick([true, false]) }],
    ['ListAsyncResults', { asyncResultTypes: ['Clone'] }],
    ['CreateSnapshot', { volumeID: volume(), name: random.pick(NAMES) }],
    ['RollbackToSnapshot', { volumeID: volume(), snapshotID: snapshot(), saveCurrentState: 'true' }],
    ['DeleteSnapshot', { snapshotID: snapshot() }],
    ['CreateGroupSnapshot', { volumes: [volume(), volume()], name: random.pick(NAMES) }],
    ['ListGroupSnapshots', { volumes: [volume()] }],
    ['DeleteGroupSnapshot', { groupSnapshotID: snapshot(), saveMembers: random.pick([true, false]) }],
    ['CreateVolumeAccessGroup', { name: random.pick(NAMES), initiators: [random.pick(IQNS)], volumes: [volume()], attributes: {} }],
    ['AddVolumesToVolumeAccessGroup', { volumeAccessGroupID: group(), volumes: [volume()] }],
    ['AddInitiatorsToVolumeAccessGroup', { volumeAccessGroupID: group(), initiators: [random.pick(IQNS)] }],
    ['RemoveVolumesFromVolumeAccessGroup', { volumeAccessGroupID: group(), volumes: [volume()] }],
    ['DeleteVolumeAccessGroup', { volumeAccessGroupID: group() }],
    ['GetClusterCapacity', {}],
    ['ListISCSISessions', {}],
  ];
  const [method, params] = random.pick(calls);
  return {
    method: 'POST',
    path: `/json-rpc/${random.pick(['1.0', '6.0', '8.0', '12.3'])}/`,
    headers: { authorization: `Basic ${Buffer.from('admin:solidfire').toString('base64')}`, 'content-type': 'application/json-rpc' },
    body: JSON.stringify({ method, params, id: number() }),
  };
}

function complaint({ status, text }: FuzzAnswer, { method }: FuzzRequest): string | undefined {
  if (status !== 200) {
    const isPage = text.startsWith('<html>') || method === 'HEAD';
    return [400, 401, 404, 405, 413].includes(status) && isPage ? undefined : 'a status the cluster does not have, or no HTML';
  }
  const { result, error } = JSON.parse(text) as { result?: unknown; error?: { code?: unknown; name?: unknown; message?: unknown } };
  if (result !== undefined) return typeof result === 'object' && error === undefined ? undefined : 'a result that is no object, or with an error beside it';
  return error?.code === 500 && /^x[A-Z]/.test(String(error.name)) && typeof error.message === 'string' ? undefined : 'an error that is not of the form of the cluster';
}

function assertWhole(): void {
  const { accounts, volumes, snapshots, groups, clones } = array.state;
  array.state.settle();
  expect(volumes.provisionedBytes).toBeLessThanOrEqual(volumes.maxBytes);
  for (const { accountID } of volumes.all()) accounts.needed(accountID);
  for (const { volumeID } of snapshots.all()) expect(volumes.get(volumeID)).toBeDefined();
  const running = clones.all().filter(({ outcome }) => outcome === 'running');
  expect(new Set(running.map(({ volumeID }) => volumeID))).toEqual(new Set(volumes.all().flatMap(({ status, volumeID }) => (status === 'init' ? [volumeID] : []))));
  for (const { sourceID } of running) expect(running.filter((other) => other.sourceID === sourceID).length).toBeLessThanOrEqual(SLOTS);
  const initiators = groups.all().flatMap((group) => group.initiators.map((name) => name.toLowerCase()));
  expect(new Set(initiators).size).toBe(initiators.length);
  for (const group of groups.all()) for (const volumeID of group.volumes) expect(volumes.get(volumeID)).toBeDefined();
  expect(new Set(accounts.all().map(({ username }) => username)).size).toBe(accounts.all().length);
}

it(`${REQUESTS} odd requests are all answered in the cluster's way and leave it whole (seed ${SEED})`, async () => {
  const { statuses } = await fuzzHttpArray({ url: front.url, seed: SEED, requests: REQUESTS, samples: sample, complaint, assertWhole });
  expect(statuses[200]).toBeGreaterThan(REQUESTS / 2);
  // Not everything was refused: there was something to break.
  for (const [kind, most] of Object.entries(mostAtOnce)) expect([kind, most > 2]).toEqual([kind, true]);
  expect(await new ElementSession(front.url).get('GetClusterInfo')).toMatchObject({ clusterInfo: {} });
}, 240_000);
