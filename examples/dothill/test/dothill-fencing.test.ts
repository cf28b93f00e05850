import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { HttpFront, SimulatorClock } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { FlockLockProvider } from '@holdfast/provider-flock';
import type { Volume } from '@holdfast/volume';
import { commands } from '../simulator/commands/index.js';
import { SimulatedDothillArray, type ArraySettings } from '../simulator/index.js';
import { DothillIscsiDriver, volumeName } from '../src/index.js';
import { ArraySession, digest } from './array-session.js';
import { DothillFixture, ISCSI_HOSTS } from './dothill-fixture.js';

const IQN = 'iqn.1994-05.com.redhat:abc';
const FENCED = -29001;
const MISSING = -29002;

const token = (turn: number): string => [0, turn, 0].map((part) => part.toString(16).padStart(16, '0')).join('-');
const turn = (array: number, mappings?: number): Record<string, string> => ({
  'x-fencing-token': token(array),
  ...(mappings === undefined ? {} : { 'x-fencing-token-mappings': token(mappings) }),
});
const create = (name: string): string => `/create/volume/size/1GiB/pool/A/${name}`;
const map = (lun: number, name: string): string => `/map/volume/lun/${lun}/initiator/${IQN}/access/rw/${name}`;

let array: SimulatedDothillArray;
let front: HttpFront;
let session: ArraySession;
async function open(settings: Partial<ArraySettings> = { fencing: true }, clock?: SimulatorClock): Promise<void> {
  array = new SimulatedDothillArray(settings, clock);
  front = await serveHttpArray(array);
  session = await ArraySession.login(front.url);
}
const code = async (command: string, headers: Record<string, string> = {}): Promise<number> => (await session.ask(command, headers)).code;
const counts = (): Readonly<Record<string, number>> => array.control.report().counts;
const volumes = (): string[] => array.state.volumes.all().map(({ name }) => name);

describe('an array that fences', () => {
  afterEach(() => front.stop());

  it('does so only when told to', async () => {
    await open({});
    expect([await code(create('v1'), turn(2)), await code(create('v2'), turn(1)), await code(create('v3'))]).toEqual([0, 0, 0]);
  });

  it('fences every command that changes something and none that shows', () => {
    for (const { words, changes = [] } of commands) expect([words, changes.includes('array')]).toEqual([words, !words.startsWith('show ')]);
  });

  it('takes a change with the latest token and refuses it with an older one, or with none', async () => {
    await open();
    const answers = [await code(create('v2'), turn(2)), await code(create('v2b'), turn(2)), await code(create('v1'), turn(1)), await code(create('v0')), await code(create('v3'), turn(3))];
    expect(answers).toEqual([0, 0, FENCED, MISSING, 0]);
    expect(await code(create('v9'), { 'x-fencing-token': 'ffff' })).toBe(MISSING);
    expect(volumes()).toEqual(['v2', 'v2b', 'v3']);
    expect(counts()).toMatchObject({ fencedCommands: 1, commandsWithoutToken: 2 });
    expect(array.control.report().violations).toEqual([]);
  });

  it('has seen a holder when it has only read, and lets an earlier one go on reading', async () => {
    await open();
    expect([await code('/show/volumes', turn(2)), await code('/show/volumes', turn(1)), await code('/show/volumes')]).toEqual([0, 0, 0]);
    expect(await code(create('v1'), turn(1))).toBe(FENCED);
  });

  it('needs the tokens of both locks for a mapping, and never compares one with the other', async () => {
    await open();
    expect(await code(create('v1'), turn(7))).toBe(0);
    expect(await code(map(1, 'v1'), turn(7))).toBe(MISSING);
    expect(await code(map(1, 'v1'), turn(7, 3))).toBe(0);
    expect(await code(`/show/maps/initiator/${IQN}`, turn(8, 4))).toBe(0);
    expect(await code(map(2, 'v1'), turn(9, 3))).toBe(FENCED);
    expect(array.state.maps.ofVolume('v1').map(({ lun }) => lun)).toEqual([1]);
  });

  it('lets nobody in who was overtaken, and somebody without a token, who can only look', async () => {
    await open();
    await code('/show/system', turn(5));
    const login = `/login/${digest('manage', '!manage')}`;
    const refused = await session.ask(login, turn(4));
    expect([refused.code, refused.all('response-type-numeric')]).toEqual([FENCED, ['1']]);
    expect(await code('/show/system')).toBe(0);
    expect((await session.ask(login)).response).toMatch(/^[0-9a-f]{32}$/);
  });

  it('remembers no token of a stranger, and tells one who was overtaken so before it asks for a session', async () => {
    await open();
    const stranger = await ArraySession.login(front.url);
    session = await ArraySession.login(front.url);
    expect((await stranger.ask('/show/system', turn(9))).code).toBe(-10027);
    expect(await code(create('v1'), turn(1))).toBe(0);
    expect((await stranger.ask(create('v2'), turn(0))).code).toBe(FENCED);
  });

  it('looks again when the window between check and commit has passed', async () => {
    let commit = (): void => undefined;
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const sleep = (): Promise<void> => {
      reach();
      return new Promise((resolve) => (commit = resolve));
    };
    await open({ fencing: true, windowMs: { map: 1 } }, { now: () => 0, sleep });
    await code(create('v1'), turn(1));
    const late = code(map(1, 'v1'), turn(1, 1));
    await reached;
    await code('/show/system', turn(2, 2));
    commit();
    expect(await late).toBe(FENCED);
    expect(array.state.maps.ofVolume('v1')).toEqual([]);
  });
});

describe('the driver on an array that fences', () => {
  let fixture: DothillFixture;
  let driver: DothillIscsiDriver;
  const openDriver = async (makeProvider?: (directory: string) => FlockLockProvider): Promise<void> => {
    fixture = await DothillFixture.open({ fencing: true }, {}, false, makeProvider);
    driver = fixture.container.get(DothillIscsiDriver);
  };
  const withTokens = (directory: string): FlockLockProvider => new FlockLockProvider({ directory });
  afterEach(() => fixture.close());

  const record = (): Volume => {
    const id = randomUUID();
    return { id, name: `volume-${id}`, sizeGiB: 1 };
  };
  const report = (): Readonly<Record<string, number>> => fixture.array.control.report().counts;
  /** Shows the array a later turn of these locks than the driver can have. */
  const overtake = async (headers: Readonly<Record<string, string>>): Promise<void> => {
    const later = await ArraySession.login(fixture.front.url);
    expect((await later.ask('/show/system', headers)).code).toBe(0);
  };
  const LATER = Array(3).fill('f'.repeat(16)).join('-');
  const refusal = { name: 'DriverError', code: 'ERR_BACKEND_REFUSED', backendError: FENCED };

  it('sends the tokens of the locks it holds, and is let through', async () => {
    await openDriver(withTokens);
    const [one, other] = [record(), record()];
    await Promise.all([driver.createVolume(one), driver.createVolume(other)]);
    await Promise.all([driver.initializeConnection(one, ISCSI_HOSTS[0]), driver.initializeConnection(other, ISCSI_HOSTS[0])]);
    await driver.terminateConnection(one, ISCSI_HOSTS[0]);
    await driver.deleteVolume(one);
    expect(fixture.array.state.volumes.all().map(({ name }) => name)).toEqual([volumeName(other.id)]);
    const { fencedCommands, commandsWithoutToken } = report();
    expect([fencedCommands, commandsWithoutToken]).toEqual([undefined, undefined]);
  });

  it('sends none when the lock provider gives none, and says what is wrong', async () => {
    await openDriver();
    await expect(driver.createVolume(record())).rejects.toMatchObject({ name: 'DriverError', code: 'ERR_BACKEND_CONFIG', backendError: MISSING });
    expect(report()).toMatchObject({ commandsWithoutToken: 1, logins: 1 });
  });

  it('gives up at once when somebody has held the array\'s lock since: neither the command nor a login is tried again', async () => {
    await openDriver(withTokens);
    await driver.doSetup();
    await overtake({ 'x-fencing-token': LATER });
    await expect(driver.createVolume(record())).rejects.toMatchObject(refusal);
    expect(fixture.array.state.volumes.all()).toEqual([]);
    expect(report()).toMatchObject({ fencedCommands: 1, logins: 2 });
  });

  it('is not let in either when it was overtaken before its first login', async () => {
    await openDriver(withTokens);
    await overtake({ 'x-fencing-token': LATER });
    await expect(driver.doSetup()).rejects.toMatchObject(refusal);
    expect(report()).toMatchObject({ fencedCommands: 1, logins: 1 });
  });

  it('makes no mapping when somebody has held the map lock since, though its turn at the array is the latest', async () => {
    await openDriver(withTokens);
    const volume = record();
    await driver.createVolume(volume);
    await overtake({ 'x-fencing-token-mappings': LATER });
    await expect(driver.initializeConnection(volume, ISCSI_HOSTS[0])).rejects.toMatchObject(refusal);
    expect(fixture.array.state.maps.ofVolume(volumeName(volume.id))).toEqual([]);
    expect(report()).toMatchObject({ fencedCommands: 1 });
  });
});
