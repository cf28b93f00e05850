import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HttpFront, SeededRandom } from '@holdfast/array-simulator';
import { fuzzHttpArray, type FuzzAnswer, type FuzzRequest } from '@holdfast/array-simulator/fuzz';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedUnityArray } from '../simulator/index.js';
import { RestSession } from './rest-session.js';

const REQUESTS = 10_000;
const SEED = 20_261_125;
const GIB = 2 ** 30;
const IQN = 'iqn.1994-05.com.redhat:a';
const WWN = '20:00:00:90:FA:00:00:01:10:00:00:90:FA:00:00:01';
const FILTERS = ['name eq "a"', 'name lk "a%" or (type eq 1 and not id eq "Host_1")', 'storageResource eq "sv_1"', 'pool.name eq "pool_1"'];

let array: SimulatedUnityArray;
let front: HttpFront;
let session: RestSession;
let made = 0;
beforeAll(async () => {
  array = new SimulatedUnityArray({ jobMs: 1 });
  front = await serveHttpArray(array);
  session = new RestSession(front.url);
  await session.login();
});
afterAll(() => front.stop());

/** Requests that work, for objects that are there as often as not. */
function sample(random: SeededRandom): { method: string; path: string; body?: object } {
  const { volumes, hosts } = array.state;
  const lun = random.next() < 0.9 ? (volumes.luns().at(-1)?.id ?? 'sv_1') : `sv_${random.integer(1, 9)}`;
  const host = random.next() < 0.9 ? (hosts.hosts().at(-1)?.id ?? 'Host_1') : `Host_${random.integer(1, 9)}`;
  const snap = volumes.snaps().at(-1)?.id ?? '38654705665';
  const name = random.next() < 0.8 ? `name-${(made += 1)}` : random.pick(['a', 'b', '__proto__']);
  const type = random.pick(['host', 'lun', 'snap', 'pool', 'storageResource', 'hostInitiator', 'hostLUN', 'hostInitiatorPath', 'job', 'iscsiPortal', 'fcPort', 'system', 'user']);
  const access = { host: { id: host }, accessMask: random.integer(0, 3), hlu: random.integer(0, 9) };
  return random.pick([
    { method: 'GET', path: `/api/types/${type}/instances?compact=True&fields=id,name,hostLUNs.lun.pool.name,paths.fcPort.wwn&filter=${encodeURIComponent(random.pick(FILTERS))}` },
    { method: 'GET', path: `/api/types/${type}/instances?per_page=${random.integer(1, 5)}&page=${random.integer(1, 3)}&orderby=name%20desc` },
    { method: 'GET', path: `/api/types/${type}?fields=attributes.name,name` },
    { method: 'GET', path: `/api/instances/${type}/${random.pick([lun, host, snap, '0', 'name:a'])}?fields=hostAccess,hostAccess.host.name` },
    { method: 'POST', path: '/api/types/host/instances', body: { name, type: 1, description: 'x' } },
    { method: 'POST', path: '/api/types/hostInitiator/instances', body: { host: { id: host }, initiatorType: random.integer(1, 2), initiatorWWNorIqn: random.pick([IQN, WWN]) } },
    { method: 'POST', path: '/api/types/storageResource/action/createLun', body: { name, lunParameters: { size: GIB, pool: { id: 'pool_1' }, isThinEnabled: random.next() < 0.5, hostAccess: [access] } } },
    { method: 'POST', path: `/api/instances/storageResource/${lun}/action/modifyLun`, body: { name, lunParameters: { size: random.integer(1, 4) * GIB, hostAccess: [access] } } },
    { method: 'POST', path: `/api/instances/storageResource/${lun}/action/createLunThinClone`, body: { name, snap: { id: snap } } },
    { method: 'POST', path: '/api/types/snap/instances', body: { storageResource: { id: lun }, name, isAutoDelete: false } },
    { method: 'POST', path: `/api/instances/snap/${snap}/action/${random.pick(['attach', 'detach', 'modify', 'restore'])}`, body: { hostAccess: [{ host: { id: host }, allowedAccess: 1 }], name } },
    { method: 'POST', path: `/api/instances/host/${host}/action/${random.pick(['modify', 'modifyHostLUNs'])}`, body: { name, hostLunModifyList: [{ hostLUN: { id: `${host}_${lun}_prod` }, hlu: 3 }] } },
    { method: 'DELETE', path: `/api/instances/${random.pick([`host/${host}`, `storageResource/${lun}`, `snap/${snap}`, 'hostInitiator/HostInitiator_1'])}${random.pick(['', '?timeout=0'])}`, body: { forceSnapDeletion: true } },
  ]);
}

function signed(random: SeededRandom): FuzzRequest {
  const { method, path, body } = sample(random);
  const authorization = `Basic ${Buffer.from('admin:Password123!').toString('base64')}`;
  const headers = { 'X-EMC-REST-CLIENT': 'true', authorization, cookie: session.cookie, 'emc-csrf-token': session.token, 'content-type': 'application/json' };
  return { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

function complaint({ status, text }: FuzzAnswer, { method }: FuzzRequest): string | undefined {
  if (status >= 500) return 'a fault of the simulator';
  if (method === 'HEAD') return text === '' ? undefined : 'a body where none may be';
  if (text === '') return status === 204 || status < 300 ? undefined : 'a refusal without words';
  const document = JSON.parse(text) as { error?: { errorCode: number; httpStatusCode: number; messages: { 'en-US': string }[] } };
  if (status < 400) return document.error === undefined ? undefined : 'an error with a status of success';
  const { errorCode, httpStatusCode, messages } = document.error ?? {};
  return Number.isInteger(errorCode) && httpStatusCode === status && messages?.[0]?.['en-US'] ? undefined : 'not an error in the form of the array';
}

/** Every number names one volume of a host, every list names hosts that exist, and so do initiators and snapshots. */
function assertWhole(): void {
  const { volumes, hosts, access, hlus, snapAccess } = array.state;
  for (const { id } of hosts.hosts()) {
    const numbers = hlus.ofHost(id);
    expect(new Set(numbers.map(([, hlu]) => hlu)).size).toBe(numbers.length);
    const seen = [...access.lunsOf(id), ...volumes.snaps().filter((snap) => snapAccess.ofSnap(snap.id).some(({ hostId }) => hostId === id)).map((snap) => snap.id)];
    expect(numbers.map(([volume]) => volume).sort()).toEqual(seen.sort());
  }
  for (const { id } of volumes.luns()) for (const { hostId } of access.ofLun(id)) expect(hosts.host(hostId)).toBeDefined();
  for (const { lunId } of volumes.snaps()) expect(volumes.lun(lunId)).toBeDefined();
  for (const { hostId } of hosts.initiators()) expect(hosts.host(hostId)).toBeDefined();
  expect(new Set(volumes.luns().map(({ name }) => name)).size).toBe(volumes.luns().length);
}

it(`${REQUESTS} odd requests are all answered in the array's form and leave it whole (seed ${SEED})`, async () => {
  const { statuses } = await fuzzHttpArray({ url: front.url, seed: SEED, requests: REQUESTS, samples: signed, complaint, assertWhole });
  // All of it was reached: what works, and every kind of refusal.
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '201', '202', '204', '400', '401', '404', '405', '409', '413', '422']));
  expect(array.control.report().violations).toEqual([]);
  expect((await session.get('/api/instances/basicSystemInfo/0')).status).toBe(200);
}, 240_000);
