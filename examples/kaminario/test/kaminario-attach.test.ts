import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PlannedFault, SimulatorClock } from '@holdfast/array-simulator';
import type { Volume } from '@holdfast/volume';
import type { ArraySettings, SimulatedKaminarioArray } from '../simulator/index.js';
import { hostName, volumeName, type KaminarioOptions } from '../src/index.js';
import { HaltingClock } from './halting-clock.js';
import { ADDRESS, FC_HOSTS, ISCSI_HOSTS, KaminarioFixture, error, record, refuse, type Backend, type ServedArray } from './kaminario-fixture.js';

let fixture: KaminarioFixture;
let served: ServedArray;
let array: SimulatedKaminarioArray;
let backend: Backend;
const [iscsiHost, otherHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;

beforeEach(async () => {
  fixture = await KaminarioFixture.open();
});
afterEach(() => fixture.close());

async function open(settings: Partial<ArraySettings> = {}, options: Partial<KaminarioOptions> = {}, clock?: SimulatorClock): Promise<void> {
  served = await fixture.serve(settings, ADDRESS, clock);
  array = served.array;
  backend = fixture.backend({ ...served.endpoint, ...options });
}

async function makeVolume(sizeGiB = 1): Promise<Volume> {
  const volume = record(sizeGiB);
  await backend.iscsi.createVolume(volume);
  return volume;
}

const plan = (...faults: readonly PlannedFault[]): void => array.control.configure({ faults });
const names = (table: 'hosts'): string[] => array.state.tables[table].all().map(({ name }) => name);
const mapped = (): number => array.state.tables.mappings.all().length;

describe('attach', () => {
  it('registers the ports that a known host lacks: one that was made over the other protocol, one with a new adapter', async () => {
    await open();
    const host = { ...iscsiHost, ...fcHost };
    await backend.iscsi.initializeConnection(await makeVolume(), host);
    await backend.fc.initializeConnection(await makeVolume(), { ...host, wwpns: [fcHost.wwpns[0]] });
    await backend.fc.initializeConnection(await makeVolume(), { ...host, wwpns: ['10000090FA000001', fcHost.wwpns[1]] });
    const { hosts, hostIqns, hostFcPorts } = array.state.tables;
    expect([hosts.all().length, hostIqns.all().length]).toEqual([1, 1]);
    expect(hostFcPorts.all().map(({ pwwn }) => pwwn)).toEqual(['10:00:00:90:fa:00:00:01', '10:00:00:90:fa:00:00:02']);
  });

  it('tells every data port when the host is not to discover them', async () => {
    await open({}, { disableDiscovery: true });
    const { data } = await backend.iscsi.initializeConnection(await makeVolume(), { ...iscsiHost, multipath: true });
    expect(data).toMatchObject({ target_portal: '192.0.2.11:3260', target_portals: ['192.0.2.11:3260', '192.0.2.12:3260'], target_luns: [1, 1] });
  });

  it.each(['POST /api/v2/host_iqns', 'POST /api/v2/mappings'])('that fails at %s leaves no host', async (match) => {
    await open();
    const volume = await makeVolume();
    plan(refuse(match));
    await expect(backend.iscsi.initializeConnection(volume, iscsiHost)).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'no: a planned fault'));
    expect([names('hosts'), mapped()]).toEqual([[], 0]);
  });

  it('that fails leaves a host that was there, with its volumes', async () => {
    await open();
    await backend.iscsi.initializeConnection(await makeVolume(), iscsiHost);
    plan(refuse('POST /api/v2/mappings'));
    await expect(backend.iscsi.initializeConnection(await makeVolume(), iscsiHost)).rejects.toEqual(error('ERR_BACKEND_REFUSED'));
    expect([names('hosts'), mapped()]).toEqual([['compute-01_example_com'], 1]);
  });

  it('that fails for a volume that is attached already leaves it attached', async () => {
    await open();
    const volume = await makeVolume();
    await backend.fc.initializeConnection(volume, { ...fcHost, wwpns: [fcHost.wwpns[0]] });
    plan(refuse('POST /api/v2/host_fc_ports'));
    await expect(backend.fc.initializeConnection(volume, fcHost)).rejects.toEqual(error('ERR_BACKEND_REFUSED'));
    expect(mapped()).toBe(1);
  });

  it('takes back a mapping that the array made without saying so', async () => {
    const clock = new HaltingClock();
    await open({}, { requestTimeoutMs: 1_500 }, clock);
    const volume = await makeVolume();
    array.control.configure({ windowMs: { mapping: 1 } });
    plan({ match: 'GET /api/v2/hosts?', skip: 1, fault: { kind: 'delay', delayMs: 1 } });
    const attaching = expect(backend.iscsi.initializeConnection(volume, iscsiHost)).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE', 'did not answer POST'));
    await clock.halted(2); // the mapping, which the driver has given up, and its look at what became of it
    clock.goOn();
    await attaching;
    expect([names('hosts'), mapped()]).toEqual([[], 0]);
  });

  it('of a volume that is not there makes no host', async () => {
    await open();
    await expect(backend.iscsi.initializeConnection(record(), iscsiHost)).rejects.toEqual(error('ERR_VOLUME_NOT_FOUND'));
    expect(names('hosts')).toEqual([]);
  });
});

describe('the name of a host', () => {
  const long = (tail: string): { host: string } => ({ host: `compute-with-a-very-long-name-in-rack-${tail}` });

  it('has no other characters than the array allows, and 32 at most', () => {
    expect(hostName(iscsiHost, true)).toBe('compute-01_example_com');
    expect(hostName(long('1'), true)).toMatch(/^compute-with-a-very-lon-[0-9a-f]{8}$/);
  });

  it('is another for another host, however long they are', async () => {
    expect(hostName(long('1'), true)).not.toBe(hostName(long('2'), true));
    await open();
    await backend.iscsi.initializeConnection(await makeVolume(), { ...iscsiHost, ...long('1') });
    await backend.iscsi.initializeConnection(await makeVolume(), { ...otherHost, ...long('2') });
    expect(names('hosts')).toHaveLength(2);
  });

  it('comes from the initiator, backwards, where host names are not unique', () => {
    expect(hostName({ host: 'localhost', initiator: 'iqn.2001-01.org.x:abc' }, false)).toBe('cba_x_gro_10-1002_nqi');
    expect(hostName({ host: 'localhost', wwnns: ['20000090fa000001'] }, false)).toBe('100000af09000002');
    expect(hostName({ host: 'localhost' }, false)).toBe('localhost');
  });
});

describe('detach', () => {
  it('takes the host from the array with its last volume, and only then tells Fibre Channel zones', async () => {
    await open();
    const [first, second] = [await makeVolume(), await makeVolume()];
    for (const volume of [first, second]) await backend.fc.initializeConnection(volume, fcHost);
    expect(await backend.fc.terminateConnection(first, fcHost)).toEqual({ driver_volume_type: 'fibre_channel', data: {} });
    expect(names('hosts')).toHaveLength(1);
    const targets = ['5001738000010101', '5001738000010102'];
    expect(await backend.fc.terminateConnection(second, fcHost)).toEqual({
      driver_volume_type: 'fibre_channel',
      data: { target_wwn: targets, initiator_target_map: { [fcHost.wwpns[0]]: targets, [fcHost.wwpns[1]]: targets } },
    });
    expect([names('hosts'), array.state.tables.hostFcPorts.all()]).toEqual([[], []]);
  });

  it('without a connector takes this volume from all its hosts, and no other volume from anybody', async () => {
    await open();
    const [kept, leaving] = [await makeVolume(), await makeVolume()];
    await backend.iscsi.initializeConnection(kept, otherHost);
    for (const host of ISCSI_HOSTS) await backend.iscsi.initializeConnection(leaving, host);
    await backend.iscsi.terminateConnection(leaving, null);
    expect([names('hosts'), mapped()]).toEqual([['compute-02_example_com'], 1]);
  });

  it('without a connector reaches every host, however many pages they fill', async () => {
    const hosts = Array.from({ length: 120 }, (_, index) => ({ name: `host-${index}` }));
    const id = randomUUID();
    const volume = volumeName(id);
    await open({ seed: { volumes: [{ name: volume, sizeGiB: 1 }], hosts, mappings: hosts.map(({ name }) => ({ volume, host: name })) } });
    await backend.iscsi.terminateConnection({ id, name: `volume-${id}`, sizeGiB: 1 }, null);
    expect([names('hosts'), mapped()]).toEqual([[], 0]);
  });
});
