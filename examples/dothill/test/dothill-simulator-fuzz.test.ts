import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { SeededRandom, type HttpFront } from '@holdfast/array-simulator';
import { XMLValidator } from 'fast-xml-parser';
import { serveDothillArray, SimulatedDothillArray } from '../simulator/index.js';
import { ArraySession, digest } from './array-session.js';

const REQUESTS = 3_000;
const SEED = 20_261_122;
const WORDS = (
  'show create delete map unmap set copy expand login exit volumecopy volume volumes snapshot snapshots pools vdisks maps hosts initiators initiator ' +
  'host host-maps volume-maps ports chap-records chap-record controllers system volume-copies volumecopy-status size pool vdisk name id nickname lun access ' +
  'rw secret cleanup source-volume dest-vdisk prompt yes 1GiB 0GiB -1 999999TiB 1e9 A B v1 v2 v3 s1 0 1 2 255 256 999 NaN __proto__ constructor ' +
  'iqn.1994-05.com.redhat:a iqn.1994-05.com.redhat:b 10000090fa000001 %00 %zz %ff %2F .. . , ,, ; <x> & "'
).split(' ');
/** Commands that work, so that the array is not empty while it is teased. */
const GOOD = [
  'create/volume/size/1GiB/pool/A/v1', 'create/volume/size/2GiB/pool/A/v2', 'create/snapshots/volumes/v1/s1', 'copy/volume/name/v3/v1',
  'map/volume/lun/1/initiator/iqn.1994-05.com.redhat:a/access/rw/v1', 'map/volume/lun/2/initiator/iqn.1994-05.com.redhat:a/access/rw/v2',
  'map/volume/lun/1/host/iqn.1994-05.com.redhat:b,10000090fa000001/access/ro/v2', 'set/volume/name/v4/v2', 'set/volume/name/v2/v4',
  'delete/snapshot/s1', 'delete/volumes/v3', 'delete/volumes/v1,v2', 'expand/volume/size/1GiB/v1',
];

let array: SimulatedDothillArray;
let front: HttpFront;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  array = new SimulatedDothillArray({ copyMs: 1 });
  front = await serveDothillArray(array);
});
afterAll(async () => {
  agent.destroy();
  await front.stop();
});

function send(random: SeededRandom, key: string): Promise<{ path: string; status: number; text: string }> {
  const segments = Array.from({ length: random.integer(1, 9) }, () => (random.next() < 0.9 ? random.pick(WORDS) : random.hex(random.integer(0, 400))));
  const junk = String.fromCharCode(random.integer(0x21, 0x7e), random.integer(0x21, 0x7e));
  const path = random.next() < 0.25 ? `/api/${random.pick(GOOD)}` : `/api/${segments.join('/')}${random.next() < 0.1 ? junk : ''}`;
  const method = random.next() < 0.9 ? 'GET' : random.pick(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']);
  const body = ['GET', 'TRACE'].includes(method) ? '' : random.pick(['', '{"a":', '<RESPONSE>', 'x'.repeat(2 ** 20 + 1)]);
  const headers = {
    'content-length': body.length,
    sessionKey: random.next() < 0.95 ? key : random.hex(random.integer(0, 64)),
    'content-type': random.pick(['text/xml', 'application/json', 'x']),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${front.url}/`, { path, method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ path: `${method} ${path}`, status: response.statusCode ?? 0, text }));
    });
    sent.on('error', (cause) => reject(new Error(`${method} ${path}`, { cause })));
    sent.end(body);
  });
}

function assertWhole({ state }: SimulatedDothillArray): void {
  const { volumes, maps } = state;
  const used = volumes.all().reduce((sum, volume) => sum + (volume.type === 'base' ? volume.blocks : 0), 0);
  expect(volumes.totalBlocks - volumes.freeBlocks).toBe(used);
  expect(volumes.freeBlocks).toBeGreaterThanOrEqual(0);
  for (const initiator of ['iqn.1994-05.com.redhat:a', 'iqn.1994-05.com.redhat:b', '10000090fa000001']) {
    const luns = maps.ofInitiator(initiator).map(({ lun }) => lun);
    expect(new Set(luns).size).toBe(luns.length);
    for (const { volume } of maps.ofInitiator(initiator)) expect(volumes.get(volume)).toBeDefined();
  }
}

it(`${REQUESTS} odd requests are all answered in XML and leave the array whole (seed ${SEED})`, async () => {
  const random = new SeededRandom(SEED);
  let { key } = await ArraySession.login(front.url);
  for (let sent = 0; sent < REQUESTS; sent += 1) {
    const { path, status, text } = await send(random, key);
    if (status !== 200 || XMLValidator.validate(text) !== true || !text.includes('name="return-code"')) throw new Error(`${path} was answered with ${status}: ${text}`);
    if (path.includes('/exit') || path.includes(digest('manage', '!manage'))) ({ key } = await ArraySession.login(front.url));
    if (sent % 100 === 0) assertWhole(array);
  }
  assertWhole(array);
  expect(array.control.report().violations).toEqual([]);
  expect((await (await ArraySession.login(front.url)).ask('/show/system')).code).toBe(0);
}, 60_000);
