import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedDothillArray, type ArraySettings } from '../simulator/index.js';
import { ArraySession, digest, readAnswer } from './array-session.js';

const IQN = 'iqn.1994-05.com.redhat:abc';
const WWPN = '10000090fa000001';

let array: SimulatedDothillArray;
let front: HttpFront;
let session: ArraySession;

async function open(settings: Partial<ArraySettings> = {}): Promise<void> {
  array = new SimulatedDothillArray(settings);
  front = await serveHttpArray(array);
  session = await ArraySession.login(front.url);
}
const violations = (): readonly string[] => array.control.report().violations;
const makeVolumes = (...names: readonly string[]): Promise<number[]> => session.codes(...names.map((name) => `/create/volume/size/1GiB/pool/A/${name}`));
const makeMap = (lun: number, volume: string, initiator = IQN): string => `/map/volume/lun/${lun}/initiator/${initiator}/access/rw/${volume}`;

beforeEach(() => open());
afterEach(() => front.stop());

describe('sessions', () => {
  it('answer a login with the key in `response`, success in words and number, and return code 1', async () => {
    const answer = await session.ask(`/login/${digest('manage', '!manage')}`);
    expect([answer.all('response-type'), answer.all('response-type-numeric'), answer.code]).toEqual([['success'], ['0'], 1]);
    expect(answer.response).toMatch(/^[0-9a-f]{32}$/);
  });

  it('refuse a wrong password in XML with status 200', async () => {
    const answer = await session.ask(`/login/${digest('manage', 'guess')}`);
    expect([answer.all('response-type'), answer.all('response-type-numeric')]).toEqual([['error'], ['1']]);
  });

  it('end when the same user logs in again: the next use of the old key is -10027', async () => {
    const later = await ArraySession.login(front.url);
    expect((await session.ask('/show/system')).code).toBe(-10027);
    expect((await later.ask('/show/system')).code).toBe(0);
    expect(array.control.report().counts).toMatchObject({ logins: 2, reLogins: 1 });
    expect(violations()).toEqual([]);
  });

  it('are needed for every command, known or not, and end with exit', async () => {
    session.key = 'unknown';
    expect(await session.codes('/show/system', '/no/such/command')).toEqual([-10027, -10027]);
    session = await ArraySession.login(front.url);
    expect(await session.codes('/exit', '/show/system')).toEqual([0, -10027]);
  });
});

describe('volumes', () => {
  it('have names with - and _, and names in use are -10186 for volumes, snapshots and copies', async () => {
    expect(await makeVolumes('v7VgHpahfUxyDvbTvo-_', 'v7VgHpahfUxyDvbTvo-_')).toEqual([0, -10186]);
    expect(await session.codes('/create/snapshots/volumes/v7VgHpahfUxyDvbTvo-_/s1', '/create/snapshots/volumes/v7VgHpahfUxyDvbTvo-_/s1')).toEqual([0, -10186]);
    expect(await session.codes('/copy/volume/name/s1/v7VgHpahfUxyDvbTvo-_')).toEqual([-10186]);
  });

  it('that are missing are -10075 to delete volumes and -10050 to everything else', async () => {
    expect(await session.codes('/delete/volumes/gone', '/delete/snapshot/gone', '/show/volumes/gone', `/unmap/volume/initiator/${IQN}/gone`, makeMap(1, 'gone'))).toEqual([
      -10075, -10050, -10050, -10050, -10050,
    ]);
  });

  it('take their size from the pool, and give it back; snapshots take nothing', async () => {
    const free = async (): Promise<number> => Number((await session.ask('/show/pools/A')).all('total-avail-numeric')[0]);
    const before = await free();
    await makeVolumes('v1');
    await session.codes('/expand/volume/size/2GiB/v1', '/create/snapshots/volumes/v1/s1');
    const volume = await session.ask('/show/volumes/v1');
    expect([volume.all('size-numeric'), volume.all('size')]).toEqual([[String(3 * 2 ** 21)], ['3.2GB']]);
    expect(before - (await free())).toBe(3 * 2 ** 21);
    expect(await session.codes('/delete/volumes/v1', '/delete/snapshot/s1', '/delete/volumes/v1')).toEqual([-10183, 0, 0]);
    expect(await free()).toBe(before);
  });

  it('that do not fit are refused and leave nothing', async () => {
    expect(await session.codes('/create/volume/size/100TiB/pool/A/v1', '/show/volumes/v1', '/create/volume/size/1GiB/pool/B/v1')).toEqual([-1, -10050, -1]);
  });

  it('can be renamed with their mappings', async () => {
    await makeVolumes('v1');
    expect(await session.codes(makeMap(7, 'v1'), '/set/volume/name/v2/v1', '/show/volumes/v1')).toEqual([0, 0, -10050]);
    expect((await session.ask('/show/maps/v2')).all('lun')).toEqual(['7']);
  });

  it('are copied for a while, with progress, and neither side can go meanwhile', async () => {
    await front.stop();
    await open({ copyMs: 300 });
    await makeVolumes('v1');
    await session.ask('/copy/volume/name/v2/v1');
    const running = await session.ask('/show/volume-copies');
    expect([running.all('source-volume'), running.all('progress')[0]]).toEqual([['v1'], expect.stringMatching(/^\d+%$/)]);
    expect(await session.codes('/delete/volumes/v1', '/show/volumes/v2')).toEqual([-1, 0]);
    while ((await session.ask('/show/volume-copies')).all('source-volume').length > 0);
    expect(await session.codes('/delete/volumes/v1')).toEqual([0]);
  });

  it('of a linear array live in vdisks and are copied by volumecopy', async () => {
    await front.stop();
    await open({ copyMs: 0, pool: { name: 'vd01', type: 'linear', capacityGiB: 100 } });
    expect(await session.codes('/create/volume/size/1GiB/vdisk/vd01/v1', '/volumecopy/dest-vdisk/vd01/source-volume/v1/prompt/yes/v2', '/show/volumes/v2')).toEqual([0, 0, 0]);
    expect((await session.ask('/show/volumecopy-status')).all('progress')).toEqual([]);
    expect((await session.ask('/show/vdisks/vd01')).all('freespace-numeric')).toEqual([String(98 * 2 ** 21)]);
    expect(await session.codes('/create/snapshots/volumes/v1/s1', '/delete/snapshot/cleanup/s1', '/show/pools/vd01')).toEqual([0, 0, -1]);
  });
});

describe('mappings', () => {
  it('give one LUN of an initiator to one volume: the next is -3177, and that alone is no race', async () => {
    await makeVolumes('v1', 'v2');
    expect(await session.codes(makeMap(1, 'v1'), makeMap(1, 'v2'), makeMap(1, 'v2', WWPN), makeMap(2, 'v2'))).toEqual([0, -3177, 0, 0]);
    const luns = await session.ask(`/show/maps/initiator/${IQN}`);
    expect([luns.all('lun'), luns.all('volume')]).toEqual([['1', '2'], ['v1', 'v2']]);
    expect(violations()).toEqual([]);
  });

  it('move to the new LUN when the pair is mapped again', async () => {
    await makeVolumes('v1');
    await session.codes(makeMap(1, 'v1'), makeMap(5, 'v1'));
    const maps = await session.ask('/show/maps/v1');
    expect([maps.all('lun'), maps.all('identifier')]).toEqual([['5'], [IQN]]);
    expect(array.control.report()).toMatchObject({ violations: [], counts: { remaps: 1 } });
  });

  it('are listed for all volumes that have one, and for no others: clients take a volume that is not listed for free', async () => {
    await makeVolumes('v1', 'v2');
    expect((await session.ask('/show/maps')).all('volume-name')).toEqual([]);
    await session.ask(makeMap(1, 'v2'));
    expect((await session.ask('/show/maps')).all('volume-name')).toEqual(['v2']);
    expect((await session.ask('/show/maps/v1')).all('volume-name')).toEqual(['v1']);
  });

  it('end by unmap, once', async () => {
    await makeVolumes('v1');
    expect(await session.codes(makeMap(1, 'v1', `${WWPN},${IQN}`), `/unmap/volume/initiator/${IQN},${WWPN}/v1`, `/unmap/volume/initiator/${IQN}/v1`)).toEqual([0, 0, -10074]);
  });

  it.each(['256', '-1', 'x', '1.5', ''])('refuse LUN "%s"', async (lun) => {
    await makeVolumes('v1');
    expect((await session.ask(`/map/volume/lun/${lun}/initiator/${IQN}/access/rw/v1`)).code).toBeLessThan(0);
  });
});

describe('races are reported', () => {
  it('when two maps of one LUN pass the check together', async () => {
    await makeVolumes('v1', 'v2');
    array.control.configure({ windowMs: { map: 100 } });
    await Promise.all([session.ask(makeMap(1, 'v1')), session.ask(makeMap(1, 'v2'))]);
    expect(violations()).toContainEqual(`LUN 1 given to two volumes: v1 and v2, both for ${IQN}`);
  });

  it('when a LUN is asked for on the strength of a list that is older than its taking', async () => {
    await makeVolumes('v1', 'v2');
    await session.codes(`/show/maps/initiator/${IQN}`, `/show/maps/initiator/${IQN}`, makeMap(1, 'v1'), makeMap(1, 'v2'));
    expect(violations()).toEqual([expect.stringMatching(/^LUN 1 given to two volumes: v2 was sent to it for .* before v1 took it/)]);
  });

  it('when a second attach, having read "not mapped", moves the LUN of the first', async () => {
    await makeVolumes('v1');
    await session.codes('/show/maps/v1', '/show/maps/v1', makeMap(1, 'v1'), makeMap(2, 'v1'));
    expect(violations()).toEqual([expect.stringMatching(/^v1 moved from LUN 1 to 2 of .* under its first attach/)]);
  });

  it('when one host is made twice', async () => {
    const create = `/set/initiator/nickname/compute-01/id/${IQN}`;
    await session.codes('/show/initiators', '/show/initiators', create, create);
    expect(violations()).toEqual([`host "compute-01" created twice for ${IQN}`]);
  });

  it('when requests overlap, and when a login ends a session in mid-request', async () => {
    array.control.configure({ latencyMs: 100, windowMs: { login: 50 } });
    await Promise.all([session.ask('/show/system'), ArraySession.login(front.url)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    array.control.configure({ latencyMs: 0, faults: [{ match: 'show/pools', fault: { kind: 'delay', delayMs: 200 } }] });
    await Promise.all([session.ask('/show/pools/A'), ArraySession.login(front.url)]);
    expect(violations()).toContainEqual(expect.stringMatching(/^2 requests in flight on controller A: /));
    expect(violations()).toContainEqual('login of manage committed during GET /api/show/pools/A');
  });
});

describe('hosts', () => {
  it.each([
    ['IN100R001', `/set/initiator/nickname/compute-01/id/${IQN}`, '/show/initiators', 'id'],
    ['GT280R011', `/set/initiator/nickname/compute-01/id/${IQN}`, '/show/initiators', 'id'],
    ['GLS220R001', `/create/host/id/${IQN}/compute-01`, '/show/hosts', 'host-id'],
    ['T252R07', `/create/host/id/${IQN}/compute-01`, '/show/hosts', 'host-id'],
  ])('are made and shown in the words of firmware %s; twice is -10058', async (firmware, create, show, id) => {
    await front.stop();
    await open({ firmware });
    expect((await session.ask('/show/controllers')).all('sc-fw')[0]).toBe(firmware);
    expect(await session.codes(create, create)).toEqual([0, -10058]);
    expect((await session.ask(show)).all(id)).toEqual([IQN]);
    expect(await session.codes(create.replace(IQN, WWPN))).toEqual([-10058]);
  });

  it.each([
    ['T252R07', 15],
    ['GLS220R001', 31],
  ])('of firmware %s have nicknames of at most %d characters', async (firmware, longest) => {
    await front.stop();
    await open({ firmware });
    expect(await session.codes(`/create/host/id/${IQN}/${'n'.repeat(longest)}`, `/create/host/id/${WWPN}/${'m'.repeat(longest + 1)}`)).toEqual([0, -1]);
  });

  it('of the oldest generation are mapped by its own words', async () => {
    await front.stop();
    await open({ firmware: 'T252R07' });
    await makeVolumes('v1');
    expect(await session.codes(`/map/volume/lun/1/host/${IQN}/access/rw/v1`, '/show/maps/v1', makeMap(2, 'v1'))).toEqual([0, -1, -1]);
    expect((await session.ask('/show/volume-maps/v1')).all('lun')).toEqual(['1']);
    expect((await session.ask(`/show/host-maps/${IQN}`)).all('lun')).toEqual(['1']);
  });

  it('have CHAP secrets of 12 to 16 characters', async () => {
    expect(await session.codes(`/create/chap-record/name/${IQN}/secret/short`, `/create/chap-record/name/${IQN}/secret/longenough12`)).toEqual([-1, 0]);
    const records = await session.ask('/show/chap-records');
    expect([records.all('initiator-name'), records.all('initiator-secret')]).toEqual([[IQN], ['longenough12']]);
  });
});

describe('answers', () => {
  it('never show a `return-code` or `response` ahead of the status', async () => {
    await makeVolumes('v1');
    await session.ask(makeMap(1, 'v1'));
    for (const command of ['/show/ports', '/show/volumes', '/show/maps', '/show/system', '/show/controllers', '/show/pools']) {
      const answer = await session.ask(command);
      expect([answer.all('return-code'), answer.all('response')]).toEqual([['0'], ['Command completed successfully.']]);
    }
  });

  it('give every iSCSI port an address and Fibre Channel ports none', async () => {
    const ports = await session.ask('/show/ports');
    expect(ports.all('ip-address')).toHaveLength(ports.all('port-type').filter((type) => type === 'iSCSI').length);
  });

  it('refuse unknown commands in XML and log them', async () => {
    expect(await session.codes('/no/such/command', '/show/pools/A/B', '/create/volume/v1')).toEqual([-1, -1, -1]);
    expect(array.control.report().unknownRequests).toEqual(['GET /api/no/such/command']);
    expect((await fetch(`${front.url}/somewhere/else`)).status).toBe(404);
  });

  it('say 1069 when more requests are in flight than the controller takes', async () => {
    await front.stop();
    await open({ maxInFlight: 1, latencyMs: 50 });
    const answers = await Promise.all([session.ask('/show/system'), session.ask('/show/system')]);
    expect(answers.map(({ code }) => code)).toContain(1069);
  });

  it('stay XML whatever is echoed', async () => {
    for (const path of ['/a%00b', '/%3Cb%3E%26', '/%ed%a0%80', '/%F0%9F%92%BE', '/%zz']) {
      const text = await (await fetch(`${front.url}/api${path}`, { headers: { sessionKey: session.key } })).text();
      expect(readAnswer(text).code).toBe(-1);
    }
  });
});
