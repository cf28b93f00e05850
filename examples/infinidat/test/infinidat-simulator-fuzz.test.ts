import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HttpFront, SeededRandom } from '@holdfast/array-simulator';
import { fuzzHttpArray, type FuzzAnswer, type FuzzRequest } from '@holdfast/array-simulator/fuzz';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { ARRAY_ERRORS, SimulatedInfinidatArray, type ArrayErrorCode } from '../simulator/index.js';
import { ArrayUser } from './array-user.js';

const REQUESTS = 10_000;
const SEED = 20_261_125;
const FUZZ_TIMEOUT_MS = 180_000;
const IQN = 'iqn.1994-05.com.redhat:';

let array: SimulatedInfinidatArray;
let front: HttpFront;
beforeAll(async () => {
  array = new SimulatedInfinidatArray({ pool: { name: 'pool1', capacityGiB: 500 } });
  front = await serveHttpArray(array);
});
afterAll(() => front.stop());

/** A request that works, or nearly: names and ids are few, so that they meet. */
function sample(random: SeededRandom): FuzzRequest {
  const { volumes, hosts, pools, sessions, settings } = array.state;
  const cookie = `JSESSIONID=${sessions.login(settings.user, settings.password)}`;
  const headers = random.next() < 0.5 ? { cookie } : { authorization: `Basic ${Buffer.from('admin:pw').toString('base64')}` };
  const idOf = (items: readonly { readonly id: number }[]): number => (items.length === 0 ? 7 : random.pick(items).id);
  const [volume, host] = [idOf(volumes.all()), idOf(hosts.all())];
  const [name, pool] = [`n${random.integer(1, 30)}`, pools.all()[0]!.id];
  const [method, path, body] = random.pick<readonly [string, string, object?]>([
    ['GET', `volumes?name=eq:${name}&page=1&page_size=1`],
    ['GET', 'volumes?sort=-size,name&fields=id,name&size=gt:1000&page_size=5'],
    ['GET', `volumes/${volume}/luns`],
    ['POST', 'volumes?approved=true', { name, pool_id: pool, size: 2 ** 30 * random.integer(1, 4), provtype: 'THIN', compression_enabled: false }],
    ['POST', 'volumes?approved=true', { name, parent_id: volume, write_protected: true }],
    ['PUT', `volumes/${volume}?approved=true`, { size: 2 ** 30 * random.integer(1, 8) }],
    ['DELETE', `volumes/${volume}?approved=true`],
    ['GET', `hosts?name=${name}`],
    ['GET', `hosts/${host}?fields=luns`],
    ['POST', 'hosts?approved=true', { name }],
    ['PUT', `hosts/${host}?approved=true`, { security_method: 'CHAP', security_chap_inbound_username: 'me', security_chap_inbound_secret: 'fourteen-chars' }],
    ['DELETE', `hosts/${host}?approved=true`],
    ['POST', `hosts/${host}/ports?approved=true`, { type: 'iscsi', address: `${IQN}${random.integer(1, 9)}` }],
    ['DELETE', `hosts/${host}/ports/iscsi/${IQN}${random.integer(1, 9)}?approved=true`],
    ['POST', `hosts/${host}/luns?approved=true`, { volume_id: volume, ...(random.next() < 0.3 ? { lun: random.integer(1, 9) } : {}) }],
    ['DELETE', `hosts/${host}/luns/lun/${random.integer(1, 9)}?approved=true`],
    ['DELETE', `hosts/${host}/luns/volume_id/${volume}?approved=true`],
    ['PUT', `metadata/${volume}?approved=true`, { cinder_id: name, system: 'openstack' }],
    ['DELETE', `metadata/${volume}/cinder_id?approved=true`],
    ['POST', 'users/login?approved=true', { username: 'admin', password: 'pw', clientid: 'fuzz' }],
    ['GET', 'network/spaces?service=eq:ISCSI_SERVICE'],
    ['GET', 'components/nodes?fields=fc_ports'],
    ['GET', 'components/nodes/1/fc_ports/1?fields=state'],
    ['GET', 'system?fields=version'],
  ]);
  return { method, path: `/api/rest/${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

/** Every answer is JSON of the array's form; a refusal has a code of its own, with the status that belongs to it. */
function complaint({ status, text }: FuzzAnswer, { method }: FuzzRequest): string | undefined {
  if (status >= 500) return 'a fault of the simulator';
  if (method === 'HEAD') return text === '' ? undefined : 'a body';
  let answer: { result?: unknown; error?: { code?: string; message?: string } | null; metadata?: { ready?: boolean } };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    return 'not JSON';
  }
  if (answer.metadata?.ready !== true || !('result' in answer) || !('error' in answer)) return 'not the form of an answer';
  if (status < 400) return answer.error === null ? undefined : 'success with an error';
  const expected = ARRAY_ERRORS[answer.error?.code as ArrayErrorCode];
  return answer.result === null && expected === status && answer.error?.message ? undefined : 'a refusal without its code';
}

function assertWhole(): void {
  const { volumes, hosts, mappings, metadata, pools } = array.state;
  const [pool] = pools.all();
  expect(volumes.virtualBytesUsed(pool!)).toBeLessThanOrEqual(pool!.virtualBytes);
  expect(volumes.physicalBytesUsed(pool!)).toBeLessThanOrEqual(pool!.physicalBytes);
  for (const items of [volumes.all(), hosts.all()]) expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
  for (const { parentId } of volumes.all()) if (parentId !== 0) expect(volumes.find(parentId)).toBeDefined();
  const ports = hosts.all().flatMap((host) => host.ports.map(({ address }) => address));
  expect(new Set(ports).size).toBe(ports.length);
  for (const host of hosts.all()) {
    const luns = mappings.ofHost(host.id);
    expect(new Set(luns.map(({ lun }) => lun)).size).toBe(luns.length);
    expect(luns.map(({ volumeId }) => volumes.find(volumeId))).not.toContain(undefined);
  }
  for (const { hostId } of volumes.all().flatMap(({ id }) => mappings.ofVolume(id))) expect(hosts.find(hostId)).toBeDefined();
  for (const { objectId } of metadata.all()) expect(volumes.find(objectId) ?? hosts.find(objectId) ?? pools.all().find(({ id }) => id === objectId)).toBeDefined();
}

it(`${REQUESTS} odd requests are all answered in the array's form and leave it whole (seed ${SEED})`, async () => {
  const { statuses } = await fuzzHttpArray({ url: front.url, seed: SEED, requests: REQUESTS, samples: sample, complaint, assertWhole });
  expect((statuses[200] ?? 0) + (statuses[201] ?? 0)).toBeGreaterThan(REQUESTS / 10);
  expect((await ArrayUser.basic(front.url).get('system')).status).toBe(200);
}, FUZZ_TIMEOUT_MS);
