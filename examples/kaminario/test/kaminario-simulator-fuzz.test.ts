import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HttpFront, SeededRandom } from '@holdfast/array-simulator';
import { fuzzHttpArray, type FuzzAnswer, type FuzzRequest } from '@holdfast/array-simulator/fuzz';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedKaminarioArray } from '../simulator/index.js';
import { K2Session } from './k2-session.js';

const REQUESTS = 10_000;
const SEED = 20_261_125;
const FUZZ_TIMEOUT_MS = 300_000;
const headers = { authorization: `Basic ${Buffer.from('admin:password').toString('base64')}`, 'content-type': 'application/json' };

let array: SimulatedKaminarioArray;
let front: HttpFront;
beforeAll(async () => {
  array = new SimulatedKaminarioArray({ seed: { peers: [{ name: 'k2b', mgmtHost: '192.0.2.20' }] } });
  front = await serveHttpArray(array);
});
afterAll(() => front.stop());

/** A request that works, or nearly: names and ids are few, so that they meet. */
function sample(random: SeededRandom): FuzzRequest {
  const { tables } = array.state;
  const name = `n${random.integer(1, 25)}`;
  const id = (key: keyof typeof tables): number => (tables[key].all().length === 0 ? 7 : random.pick(tables[key].all() as readonly { readonly id: number }[]).id);
  const [volume, group, host, snapshot] = [id('volumes'), id('volumeGroups'), id('hosts'), id('snapshots')];
  const policy = { ref: `/retention_policies/${id('retentionPolicies')}` };
  const [method, path, body] = random.pick<readonly [string, string, object?]>([
    ['GET', ''],
    ['GET', `volumes?name=${name}`],
    ['GET', 'volumes?size__gt=3&name__contains=n&__limit=5&__offset=2&__sort=name&__sort_order=desc&__fields=name,size'],
    ['GET', `mappings?volume.ref__m_eq=/volumes/${volume},/volumes/9&host.ref=/hosts/${host}`],
    ['GET', `volume_groups/${group}`],
    ['POST', 'volume_groups', { name, quota: random.pick([0, 0, 100]), is_dedup: true }],
    ['PATCH', `volume_groups/${group}`, { name, quota: random.integer(0, 50) }],
    ['DELETE', `volume_groups/${group}`],
    ['POST', 'volumes', { name, size: random.integer(1, 20), volume_group: { ref: `/volume_groups/${group}` } }],
    ['POST', 'volumes', { name, size: random.integer(1, 20), volume_group: { ref: `/volume_groups/${group}` } }],
    ['PATCH', `volumes/${volume}`, { size: random.integer(1, 40) }],
    ['DELETE', `volumes/${volume}`],
    ['POST', 'snapshots', { short_name: name, source: { ref: `/volume_groups/${group}` }, retention_policy: policy, is_auto_deleteable: false }],
    ['POST', 'snapshots', { short_name: name, source: { ref: `/snapshots/${snapshot}` }, retention_policy: policy, is_exposable: true }],
    ['DELETE', `snapshots/${snapshot}`],
    ['POST', 'hosts', { name, type: 'Linux' }],
    ['DELETE', `hosts/${host}`],
    ['POST', 'host_iqns', { iqn: `iqn.1994-05.com.example:${random.integer(1, 9)}`, host: { ref: `/hosts/${host}` } }],
    ['POST', 'host_fc_ports', { pwwn: `10:00:00:90:fa:00:00:0${random.integer(1, 9)}`, host: { ref: `/hosts/${host}` } }],
    ['DELETE', `host_iqns/${id('hostIqns')}`],
    ['POST', 'mappings', { volume: { ref: `/volumes/${volume}` }, host: { ref: `/hosts/${host}` } }],
    ['POST', 'mappings', { volume: { ref: `/snapshots/${snapshot}` }, host: { ref: `/hosts/${host}` } }],
    ['PATCH', `mappings/${id('mappings')}`, { lun: random.integer(1, 9) }],
    ['DELETE', `mappings/${id('mappings')}`],
    ['PATCH', `replication/sessions/${id('sessions')}`, { state: random.pick(['idle', 'in_sync', 'suspended', 'failed_over']) }],
    ['DELETE', `replication/sessions/${id('sessions')}`],
    [
      'POST',
      'replication/sessions',
      {
        name, rpo: '300', local_volume_group: { ref: `/volume_groups/${group}` }, replication_peer_k2array: { ref: `/replication/peer_k2arrays/${id('peerArrays')}` },
        replication_peer_volume_group_name: `r${name}`, remote_replication_session_name: `rs${name}`,
      },
    ],
    ['GET', 'system/state'],
  ]);
  return { method, path: `/api/v2/${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

/** Answers are JSON, lists have their form, and a refusal says why. */
function complaint({ status, text }: FuzzAnswer, { method }: FuzzRequest): string | undefined {
  if (status >= 500) return 'a fault of the simulator';
  if (method === 'HEAD' || status === 204) return text === '' ? undefined : 'a body';
  let answer: { readonly error_msg?: unknown; readonly id?: unknown; readonly hits?: unknown; readonly total?: unknown; readonly resources?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    return 'not JSON';
  }
  if (status >= 400) return typeof answer.error_msg === 'string' && answer.error_msg !== '' ? undefined : 'a refusal without its reason';
  const isList = Array.isArray(answer.hits) && Number.isInteger(answer.total);
  return isList || Number.isInteger(answer.id) || answer.resources !== undefined ? undefined : 'neither a list nor an object';
}

function assertWhole(): void {
  const { volumes, volumeGroups, hosts, hostIqns, hostFcPorts, mappings, snapshots, volsnaps, sessions } = array.state.tables;
  for (const table of [volumes, volumeGroups, hosts, sessions]) {
    const names = table.all().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
  for (const volume of volumes.all()) if (volume.volume_group !== null) expect(volumeGroups.find(volume.volume_group)).toBeDefined();
  for (const { host } of [...hostIqns.all(), ...hostFcPorts.all()]) expect(hosts.find(host)).toBeDefined();
  for (const mapping of mappings.all()) {
    expect(volumes.find(mapping.volume) ?? volsnaps.find(mapping.volume)).toBeDefined();
    expect(hosts.find(mapping.host)).toBeDefined();
  }
  const luns = mappings.all().map(({ host, lun }) => `${host.ref}:${lun}`);
  expect(new Set(luns).size).toBe(luns.length);
  for (const volsnap of volsnaps.all()) expect([snapshots.find(volsnap.snapshot), volumes.find(volsnap.source)]).not.toContain(undefined);
  for (const session of sessions.all()) expect(volumeGroups.find(session.local_volume_group)).toBeDefined();
  for (const group of volumeGroups.all().filter(({ quota }) => quota > 0)) {
    const sizes = volumes.all().filter((volume) => volume.volume_group?.ref === volumeGroups.refOf(group).ref).map(({ size }) => size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(group.quota);
  }
}

it(`${REQUESTS} odd requests are all answered in the array's form and leave it whole (seed ${SEED})`, async () => {
  const { statuses } = await fuzzHttpArray({ url: front.url, seed: SEED, requests: REQUESTS, samples: sample, complaint, assertWhole });
  expect((statuses[200] ?? 0) + (statuses[201] ?? 0) + (statuses[204] ?? 0)).toBeGreaterThan(REQUESTS / 10);
  expect(array.control.report().violations).toEqual([]);
  expect((await new K2Session(front.url).get('/system/state')).status).toBe(200);
}, FUZZ_TIMEOUT_MS);
