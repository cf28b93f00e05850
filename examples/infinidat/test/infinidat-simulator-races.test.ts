import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedInfinidatArray } from '../simulator/index.js';
import { ArrayUser, verdict } from './array-user.js';

let array: SimulatedInfinidatArray;
let front: HttpFront;
/** Two clients with sessions of their own. */
let one: ArrayUser;
let other: ArrayUser;
let volumes: readonly [number, number, number];

beforeEach(async () => {
  array = new SimulatedInfinidatArray();
  front = await serveHttpArray(array);
  [one, other] = [await ArrayUser.login(front.url), await ArrayUser.login(front.url)];
  const pool = array.state.pools.all()[0]!.id;
  const make = (name: string): Promise<number> => one.make('volumes', { name, pool_id: pool, size: 2 ** 30 });
  volumes = [await make('v1'), await make('v2'), await make('v3')];
});
afterEach(() => front.stop());

const violations = (): readonly string[] => array.control.report().violations;
const map = (user: ArrayUser, hostId: number, volumeId: number, lun?: number): Promise<unknown> =>
  user.post(`hosts/${hostId}/luns`, { volume_id: volumeId, ...(lun === undefined ? {} : { lun }) }).then(verdict);

describe('an array reports', () => {
  it('a mapping that is lost because its host was deleted as empty', async () => {
    const host = await one.make('hosts', { name: 'h' });
    await one.get(`hosts/${host}?fields=luns`);
    await map(other, host, volumes[0]);
    expect(verdict(await one.delete(`hosts/${host}`))).toEqual([200, null]);
    expect(violations()).toEqual([`mapping lost: host "h" deleted with LUN 1 on it, by a client that had read its LUNs before volume ${volumes[0]} was mapped`]);
    expect(array.state.mappings.ofVolume(volumes[0])).toEqual([]);
  });

  it('a mapping that is lost while the deletion is under way', async () => {
    const host = await one.make('hosts', { name: 'h' });
    await one.get('hosts?name=eq:h');
    array.control.configure({ windowMs: { 'delete-host': 300 } });
    const [deletion] = await Promise.all([one.delete(`hosts/${host}`), map(other, host, volumes[0])]);
    expect(verdict(deletion)).toEqual([200, null]);
    expect(violations()).toEqual([expect.stringMatching(/^mapping lost: host "h" deleted with LUN 1/)]);
  });

  it('a host that is deleted under an attachment', async () => {
    const host = await one.make('hosts', { name: 'h' });
    await other.get('hosts?name=eq:h');
    await one.delete(`hosts/${host}`);
    expect(await map(other, host, volumes[0])).toEqual([404, 'HOST_NOT_FOUND']);
    expect(violations()).toEqual(['host "h" deleted under an attach: volume "v1" was mapped to it after it was looked up (refused, HOST_NOT_FOUND)']);
  });

  it('a host that is created twice, one after the other or side by side', async () => {
    for (const user of [one, other]) await user.get('hosts?name=eq:h');
    await one.make('hosts', { name: 'h' });
    expect(verdict(await other.post('hosts', { name: 'h' }))).toEqual([409, 'HOST_NAME_CONFLICT']);
    for (const user of [one, other]) await user.get('hosts?name=eq:g');
    array.control.configure({ windowMs: { 'create-host': 100 } });
    await Promise.all([one.post('hosts', { name: 'g' }), other.post('hosts', { name: 'g' })]);
    const text = (name: string): string => `host "${name}" created twice: by a client that had read it as absent before another made it (refused, HOST_NAME_CONFLICT)`;
    expect(violations()).toEqual([text('h'), text('g')]);
  });

  it('a LUN that is given to two volumes', async () => {
    const host = await one.make('hosts', { name: 'h' });
    for (const user of [one, other]) await user.get(`hosts/${host}/luns`);
    expect(await map(one, host, volumes[0], 1)).toEqual([201, null]);
    expect(await map(other, host, volumes[1], 1)).toEqual([409, 'LUN_ALREADY_IN_USE']);
    expect(violations()).toEqual([
      `LUN 1 of host "h" given to two volumes: ${volumes[1]} was sent to it by a LUN list read before ${volumes[0]} took it (refused, LUN_ALREADY_IN_USE)`,
    ]);
  });

  it('a volume that is mapped twice to one host', async () => {
    const host = await one.make('hosts', { name: 'h' });
    for (const user of [one, other]) await user.get(`hosts/${host}`);
    await map(one, host, volumes[0]);
    expect(await map(other, host, volumes[0])).toEqual([409, 'MAPPING_ALREADY_EXISTS']);
    expect(violations()).toEqual([expect.stringMatching(/^volume \d+ mapped twice to host "h"/)]);
  });

  it('a LUN that is taken by its number from a volume that has just got it', async () => {
    const host = await one.make('hosts', { name: 'h' });
    await map(one, host, volumes[0]);
    await other.get(`hosts/${host}`);
    await one.delete(`hosts/${host}/luns/volume_id/${volumes[0]}`);
    await map(one, host, volumes[1]);
    await other.delete(`hosts/${host}/luns/lun/1`);
    expect(violations()).toEqual([`LUN 1 of host "h" taken from volume ${volumes[1]}: by a client that had read the LUN before it was given to this volume`]);
  });
});

describe('an array does not take for a race', () => {
  it('what a client does that has looked again', async () => {
    const host = await one.make('hosts', { name: 'h' });
    await one.get(`hosts/${host}`);
    await map(other, host, volumes[0]);
    await one.get(`hosts/${host}`);
    await map(one, host, volumes[1], 1);
    await one.delete(`hosts/${host}`);
    expect(violations()).toEqual([]);
  });

  it('what a client does that has never looked', async () => {
    const host = await one.make('hosts', { name: 'h' });
    expect(verdict(await other.post('hosts', { name: 'h' }))).toEqual([409, 'HOST_NAME_CONFLICT']);
    await map(one, host, volumes[0], 7);
    expect(await map(other, host, volumes[1], 7)).toEqual([409, 'LUN_ALREADY_IN_USE']);
    await other.delete(`hosts/${host}/luns/lun/7`);
    await map(one, host, volumes[2]);
    await other.delete(`hosts/${host}`);
    expect(await map(other, host, volumes[0])).toEqual([404, 'HOST_NOT_FOUND']);
    expect(violations()).toEqual([]);
  });

  it('what a client does to its own', async () => {
    const host = await one.make('hosts', { name: 'h' });
    await one.get(`hosts/${host}`);
    await map(one, host, volumes[0]);
    await one.delete(`hosts/${host}`);
    expect(await map(one, host, volumes[0])).toEqual([404, 'HOST_NOT_FOUND']);
    expect(violations()).toEqual([]);
  });
});
