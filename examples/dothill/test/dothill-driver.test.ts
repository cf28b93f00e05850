import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { currentLocks, verifyLocks, type LockEvent } from '@holdfast/core';
import type { Snapshot, Volume } from '@holdfast/volume';
import type { ArraySettings } from '../simulator/index.js';
import { DothillClient, DothillFibreChannelDriver, DothillIscsiDriver, volumeName } from '../src/index.js';
import { ArraySession } from './array-session.js';
import { DothillFixture, FC_HOSTS, ISCSI_HOSTS, type FixtureOptions } from './dothill-fixture.js';

let fixture: DothillFixture;
let iscsi: DothillIscsiDriver;
let fc: DothillFibreChannelDriver;
const [iscsiHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;

async function open(settings: Partial<ArraySettings> = {}, options: FixtureOptions = {}, https = false): Promise<void> {
  fixture = await DothillFixture.open(settings, options, https);
  iscsi = fixture.container.get(DothillIscsiDriver);
  fc = fixture.container.get(DothillFibreChannelDriver);
}
afterEach(() => fixture.close());

function record(sizeGiB = 1): Volume {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB };
}

async function makeVolume(sizeGiB = 1): Promise<Volume> {
  const volume = record(sizeGiB);
  await iscsi.createVolume(volume);
  return volume;
}

const counts = (): Readonly<Record<string, number>> => fixture.array.control.report().counts;
const isThere = (volume: Volume): boolean => fixture.array.state.volumes.get(volumeName(volume.id)) !== undefined;
const error = (code: string, match = ''): object => expect.objectContaining({ name: 'DriverError', code, message: expect.stringContaining(match) });

describe('session', () => {
  it('is kept: many requests, one login', async () => {
    await open();
    await Promise.all([makeVolume(), makeVolume(), makeVolume()]);
    expect(counts()).toMatchObject({ logins: 1 });
  });

  it('is renewed when somebody else logs in as the same user', async () => {
    await open();
    await makeVolume();
    await ArraySession.login(fixture.front.url);
    const volume = await makeVolume();
    expect(isThere(volume)).toBe(true);
    expect(counts()).toMatchObject({ logins: 3, unknownSessionKeys: 1 });
  });

  it.each([
    ['is not recognized twice in a row', { kind: 'error', code: '-10027' } as const, 'ERR_BACKEND_REFUSED'],
    ['is cut off twice in a row', { kind: 'disconnect' } as const, 'ERR_BACKEND_UNREACHABLE'],
  ])('that %s is an error, never success for work not done', async (_title, fault, code) => {
    await open();
    await iscsi.doSetup();
    fixture.array.control.configure({ faults: [{ match: 'create/volume', times: 2, fault }] });
    const volume = record();
    await expect(iscsi.createVolume(volume)).rejects.toEqual(error(code));
    expect(isThere(volume)).toBe(false);
    await iscsi.createVolume(volume);
    expect(isThere(volume)).toBe(true);
  });

  it('survives one cut connection', async () => {
    await open();
    await iscsi.doSetup();
    fixture.array.control.configure({ faults: [{ match: 'create/volume', fault: { kind: 'disconnect' } }] });
    expect(isThere(await makeVolume())).toBe(true);
    expect(counts()).toMatchObject({ logins: 2 });
  });

  it('moves to the other controller when the first does not answer, and still knows the array', async () => {
    await open({}, (url) => ({ addresses: ['http://127.0.0.1:1', url] }));
    expect(isThere(await makeVolume())).toBe(true);
    await fixture.close();
    await open({ serial: 'OTHER' }, (url) => ({ addresses: ['http://127.0.0.1:1', url] }));
    await expect(iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'is the array OTHER'));
  });

  it('refuses a wrong password and an array with another serial number, and says so', async () => {
    await open({}, { password: 'wrong' });
    await expect(iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'refused the login of manage: "Authentication Unsuccessful"'));
    await fixture.close();
    await open({ serial: '00C0AAAAAAAA' });
    await expect(makeVolume()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'is the array 00C0AAAAAAAA, but arrayName says 00C0FF27FA89'));
    expect(fixture.array.state.volumes.all()).toEqual([]);
  });

  it('is not opened with an array whose certificate nobody vouches for, unless the options say so', async () => {
    await open({}, (url) => ({ addresses: [url.replace('127.0.0.1', 'localhost')] }), true);
    expect(isThere(await makeVolume())).toBe(true);
    await fixture.close();
    await open({}, { certificate: '' }, true);
    await expect(iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
    await fixture.close();
    await open({}, { certificate: '', verifyCertificate: false }, true);
    expect(isThere(await makeVolume())).toBe(true);
  });

  it('is never opened under a name that could be another lock', async () => {
    await expect(open({}, { arrayName: '00C0-map' })).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'letters and digits only'));
  });
});

describe('attach', () => {
  it('gives numbers from 1, the same number again, and fills gaps', async () => {
    await open();
    const [first, second, third] = [await makeVolume(), await makeVolume(), await makeVolume()];
    const lunOf = async (volume: Volume): Promise<unknown> => (await iscsi.initializeConnection(volume, iscsiHost)).data;
    expect(await lunOf(first)).toMatchObject({ target_lun: 1 });
    expect(await lunOf(second)).toMatchObject({ target_lun: 2 });
    expect(await lunOf(second)).toMatchObject({ target_lun: 2 });
    await iscsi.terminateConnection(first, iscsiHost);
    expect(await lunOf(third)).toMatchObject({ target_lun: 1 });
  });

  it('tells a multipath host every portal that has a link', async () => {
    await open();
    const { data } = await iscsi.initializeConnection(await makeVolume(), { ...iscsiHost, multipath: true });
    expect(data).toMatchObject({ target_portal: '192.0.2.11:3260', target_portals: ['192.0.2.11:3260', '192.0.2.21:3260'], target_luns: [1, 1] });
  });

  it('looks at the LUNs of every port of the host', async () => {
    await open();
    const [taken, volume] = [await makeVolume(), await makeVolume()];
    await fc.initializeConnection(taken, { host: 'other', wwpns: [fcHost.wwpns[1]] });
    expect((await fc.initializeConnection(volume, fcHost)).data).toMatchObject({ target_lun: 2 });
    expect(counts()['lunOverlaps']).toBeUndefined();
  });

  it('gives a port that was added to the host the LUN of the others', async () => {
    await open();
    const volume = await makeVolume();
    await fc.initializeConnection(volume, { host: fcHost.host, wwpns: [fcHost.wwpns[0]] });
    expect((await fc.initializeConnection(volume, fcHost)).data).toMatchObject({ target_lun: 1 });
    expect(fixture.array.state.maps.ofVolume(volumeName(volume.id))).toHaveLength(2);
  });

  it('reads the LUNs anew when somebody without our locks was faster', async () => {
    await open();
    const volume = await makeVolume();
    fixture.array.control.configure({ faults: [{ match: 'map/volume/lun/1/', fault: { kind: 'error', code: '-3177' } }] });
    expect((await iscsi.initializeConnection(volume, iscsiHost)).data).toMatchObject({ target_lun: 1 });
  });

  it('names a new host once, without dots, and goes on when the name is taken', async () => {
    await open();
    const host = { ...iscsiHost, initiator: 'iqn.1994-05.com.example:03' };
    await iscsi.initializeConnection(await makeVolume(), iscsiHost);
    await iscsi.initializeConnection(await makeVolume(), iscsiHost);
    expect((await iscsi.initializeConnection(await makeVolume(), host)).data).toMatchObject({ target_lun: 1 });
    expect(fixture.array.state.initiators.all().map(({ nickname }) => nickname)).toEqual(['compute-01_example_com']);
  });

  it('uses one CHAP secret for a host', async () => {
    await open({}, { useChap: true });
    const infos = await Promise.all([makeVolume(), makeVolume()].map(async (volume) => iscsi.initializeConnection(await volume, iscsiHost)));
    const secrets = new Set(infos.map(({ data }) => (data as { auth_password?: string }).auth_password));
    expect([...secrets]).toEqual([expect.stringMatching(/^.{12,16}$/)]);
  });
});

describe('detach over Fibre Channel', () => {
  it('tells the zones that can go only with the last volume of the host', async () => {
    await open();
    const [first, second] = [await makeVolume(), await makeVolume()];
    for (const volume of [first, second]) await fc.initializeConnection(volume, fcHost);
    expect(await fc.terminateConnection(first, fcHost)).toEqual({ driver_volume_type: 'fibre_channel', data: {} });
    const targets = ['217000c0ff27fa89', '257000c0ff27fa89'];
    expect(await fc.terminateConnection(second, fcHost)).toMatchObject({
      data: { target_wwn: targets, initiator_target_map: { [fcHost.wwpns[0]]: targets, [fcHost.wwpns[1]]: targets } },
    });
  });

  it('of a volume that is gone succeeds; another failure is not hidden', async () => {
    await open();
    const volume = await makeVolume();
    await fc.terminateConnection(record(), fcHost);
    fixture.array.control.configure({ faults: [{ match: 'unmap', fault: { kind: 'error', code: '-10509' } }] });
    await expect(fc.terminateConnection(volume, fcHost)).rejects.toEqual(error('ERR_DETACH_FAILED', '(-10509)'));
  });
});

describe('clone and extend', () => {
  it('refuse an attached source and a pool without room', async () => {
    await open({ pool: { name: 'A', type: 'virtual', capacityGiB: 10 } });
    const source = await makeVolume();
    const attached = { ...source, attachments: [{ id: 'a', connector: iscsiHost }] };
    await expect(iscsi.createClonedVolume(record(), attached)).rejects.toEqual(error('ERR_VOLUME_BUSY'));
    await expect(iscsi.createClonedVolume(record(5), source)).rejects.toEqual(error('ERR_CAPACITY', 'needs 10.27 GiB free'));
  });

  it('leave nothing when the copy cannot be grown', async () => {
    await open();
    const [source, clone] = [await makeVolume(), record(2)];
    fixture.array.control.configure({ faults: [{ match: 'expand', fault: { kind: 'error', code: '-1' } }] });
    await expect(iscsi.createClonedVolume(clone, source)).rejects.toEqual(error('ERR_BACKEND_REFUSED'));
    expect(isThere(clone)).toBe(false);
  });

  it('say that a volume with snapshots is busy', async () => {
    await open();
    const volume = await makeVolume();
    const id = randomUUID();
    const snapshot: Snapshot = { id, name: `snapshot-${id}`, volume, volumeSizeGiB: 1 };
    await iscsi.createSnapshot(snapshot);
    await expect(iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY'));
  });

  it('grow by what the array lacks, not by what was recorded', async () => {
    await open();
    const volume = await makeVolume(1);
    await iscsi.extendVolume({ ...volume, sizeGiB: 3 }, 4);
    expect(fixture.array.state.volumes.get(volumeName(volume.id))?.blocks).toBe(4 * 2 ** 21);
    await iscsi.extendVolume(volume, 2);
    expect(fixture.array.state.volumes.get(volumeName(volume.id))?.blocks).toBe(4 * 2 ** 21);
  });
});

describe('locks', () => {
  it('are named by driver and serial number from the first request on, and the map lock is always outside the other', async () => {
    await open();
    const acquired: { name: string; outer: readonly string[]; method: string | undefined }[] = [];
    const listen = (message: unknown): void => {
      const { lockName, method } = message as LockEvent;
      acquired.push({ name: lockName, method, outer: currentLocks().map((held) => held.lockName) });
    };
    subscribe('holdfast:lock:acquired', listen);
    const volume = await makeVolume();
    await iscsi.initializeConnection(volume, iscsiHost);
    await iscsi.terminateConnection(volume, iscsiHost);
    await iscsi.terminateConnection(volume, null);
    unsubscribe('holdfast:lock:acquired', listen);
    const [api, map] = ['DothillClient-00C0FF27FA89', 'DothillClient-00C0FF27FA89-map'];
    expect(new Set(acquired.map(({ name }) => name))).toEqual(new Set([api, map]));
    expect(acquired.filter(({ name, outer }) => name === map && outer.length > 0)).toEqual([]);
    expect(acquired.filter(({ name, outer }) => name === api && outer.includes(map))).not.toEqual([]);
    expect(acquired.filter(({ name }) => name === map).map(({ method }) => method)).toEqual([
      'DothillClient.mapVolume', 'DothillClient.unmapVolume', 'DothillClient.unmapVolume',
    ]);
  });

  it('are one for both drivers of an array, and can be had', async () => {
    await open();
    await verifyLocks(fixture.container, DothillClient);
    await Promise.all([makeVolume(), fc.createVolume(record()), makeVolume(), fc.createVolume(record())]);
    expect(fixture.array.control.report().violations).toEqual([]);
  });
});
