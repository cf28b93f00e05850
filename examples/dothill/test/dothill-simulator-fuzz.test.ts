import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HttpFront, SeededRandom } from '@holdfast/array-simulator';
import { fuzzHttpArray, type FuzzAnswer, type FuzzRequest } from '@holdfast/array-simulator/fuzz';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { XMLValidator } from 'fast-xml-parser';
import { SimulatedDothillArray } from '../simulator/index.js';
import { ArraySession, digest } from './array-session.js';

const REQUESTS = 10_000;
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
beforeAll(async () => {
  array = new SimulatedDothillArray({ copyMs: 1 });
  front = await serveHttpArray(array);
});
afterAll(() => front.stop());

function command(random: SeededRandom, key: string): FuzzRequest {
  const words = Array.from({ length: random.integer(1, 9) }, () => (random.next() < 0.9 ? random.pick(WORDS) : random.hex(random.integer(0, 400))));
  const path = random.next() < 0.3 ? random.pick(GOOD) : words.join('/');
  return { method: 'GET', path: `/api/${path}`, headers: { sessionKey: key, dataType: 'api', 'content-type': 'text/xml' } };
}

function complaint({ status, text }: FuzzAnswer, { method, path }: FuzzRequest): string | undefined {
  const isInterface = /^\/api(?:\/|\?|$)/.test(path);
  if (!isInterface && status === 404) return undefined; // the web server of the array, not its interface
  if (status !== 200) return 'the interface answers everything with 200';
  if (method === 'HEAD') return undefined;
  return XMLValidator.validate(text) === true && text.includes('name="return-code"') ? undefined : 'this is no answer with a status';
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
  let { key } = await ArraySession.login(front.url);
  let hasEnded = false;
  await fuzzHttpArray({
    url: front.url,
    seed: SEED,
    requests: REQUESTS,
    samples: async (random) => {
      if (hasEnded) ({ key } = await ArraySession.login(front.url));
      return command(random, key);
    },
    complaint: (answer, request) => {
      hasEnded = request.path.includes('/exit') || request.path.includes(digest('manage', '!manage'));
      return complaint(answer, request);
    },
    assertWhole: () => assertWhole(array),
  });
  const { violations, counts } = array.control.report();
  expect(violations).toEqual([]);
  expect(counts['requests']).toBeGreaterThanOrEqual(REQUESTS * 0.9); // the rest are bodies that are too large
  expect((await (await ArraySession.login(front.url)).ask('/show/system')).code).toBe(0);
}, 120_000);
