import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { isLockError } from '@holdfast/core';
import { isDriverError, type DriverErrorCode, type Volume } from '@holdfast/volume';
import { DriverFixture } from './driver-fixture.js';
import { exporting } from './simulated-node.js';

jest.setTimeout(120_000);

const HOST = { host: 'one', nqn: 'nqn.2014-08.org.example:one' };
const OTHER = { host: 'two', nqn: 'nqn.2014-08.org.example:two' };
const PREFIX = 'nqn.2010-10.org.openstack:nvmet';

let fixture: DriverFixture;
afterEach(() => fixture.close());

/** Volume number n; its id is a UUID, as the kernel wants one. */
function record(n: number): Volume {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return { id, name: `volume-${id}`, sizeGiB: 1 };
}

async function exported(n: number): Promise<Volume> {
  const volume = record(n);
  await fixture.driver.createVolume(volume);
  return { ...volume, ...(await fixture.driver.createExport(volume)) };
}

async function codeOf(operation: Promise<unknown>): Promise<DriverErrorCode | 'no error' | unknown> {
  return await operation.then(
    () => 'no error',
    (error: unknown) => (isDriverError(error) ? error.code : error),
  );
}

const subsystemsOf = () => fixture.node.target.state().subsystems;
const clear = () => fixture.node.must('clear');

describe('exporting, a subsystem for each volume', () => {
  it('makes subsystem, namespace and port, lets nobody in, and records where', async () => {
    fixture = new DriverFixture({ transport: 'rdma', service: 4421 });
    const volume = await exported(1);
    expect(volume.providerLocation).toBe(`127.0.0.1:4421 rdma ${PREFIX}-${volume.id} 10`);
    expect(volume.providerAuth).toBeNull();
    expect(fixture.node.target.state()).toEqual({
      hosts: [],
      ports: [{ id: 1, transport: 'rdma', address: '127.0.0.1', service: '4421', subsystems: [`${PREFIX}-${volume.id}`] }],
      subsystems: [
        {
          nqn: `${PREFIX}-${volume.id}`,
          allowsAnyHost: false,
          allowedHosts: [],
          namespaces: [{ nsid: 10, path: fixture.device(volume), uuid: volume.id, nguid: volume.id, isEnabled: true }],
        },
      ],
    });
  });

  it('puts many subsystems on one port, without a word of the tool, and takes each off again', async () => {
    fixture = new DriverFixture();
    const volumes = [await exported(1), await exported(2), await exported(3)];
    const onPort = () => fixture.node.target.state().ports.map(({ id, subsystems }) => `${id}: ${subsystems.length}`);
    expect(onPort()).toEqual(['1: 3']);
    for (const volume of volumes) await fixture.driver.removeExport(volume);
    expect(onPort()).toEqual(['1: 0']);
    expect(subsystemsOf()).toEqual([]);
  });

  it('listens on IPv6, and gives the address as it is', async () => {
    fixture = new DriverFixture({ address: '::1' });
    const volume = await exported(1);
    expect(volume.providerLocation).toMatch(/^::1:4420 tcp /);
    expect(await fixture.driver.initializeConnection(volume, HOST)).toMatchObject({ data: { target_portal: '::1', target_port: '4420' } });
  });

  it('restores nothing when all is as it should be', async () => {
    fixture = new DriverFixture({}, { windowMs: 1 });
    const volume = await exported(1);
    await fixture.driver.initializeConnection(volume, HOST);
    const before = fixture.node.target.interruptedExports();
    await fixture.driver.createExport(volume);
    await fixture.driver.initializeConnection(volume, HOST);
    await fixture.driver.ensureExport({ ...volume, attachments: [{ id: 'a', connector: HOST }] });
    await fixture.driver.terminateConnection(volume, OTHER);
    expect(fixture.node.target.interruptedExports()).toBe(before);
  });

  it('leaves what others configured, down to attributes it does not know', async () => {
    const foreign = exporting('nqn.2026-01.com.example:foreign', '/dev/disk', ['nqn.2014-08.org.example:foreign-host', 'nqn.2014-08.org.example:unused']);
    foreign.subsystems[0]!.attr = { serial: 'FOREIGN', allow_any_host: '0' };
    Object.assign(foreign.ports[0]!, { referrals: [{ name: 'elsewhere', addr: { portid: '3' }, enable: 0 }] });
    fixture = new DriverFixture({}, { seed: { devices: [{ name: 'disk' }], configuration: foreign } });
    const before = await fixture.node.saved();
    const volume = await exported(1);
    await fixture.driver.initializeConnection(volume, HOST);
    await fixture.driver.terminateConnection(volume, HOST);
    await fixture.driver.removeExport(volume);
    expect(await fixture.node.saved()).toEqual(before);
  });

  it('closes a subsystem that lets any host in', async () => {
    fixture = new DriverFixture();
    const volume = await exported(1);
    const open = await fixture.node.saved();
    open.subsystems[0]!.attr!['allow_any_host'] = '1';
    await fixture.node.restore(open);
    expect(fixture.hostsOf(volume)).toEqual(['any host']);
    await fixture.driver.ensureExport({ ...volume, attachments: [{ id: 'a', connector: HOST }] });
    expect(fixture.hostsOf(volume)).toEqual([HOST.nqn]);
  });
});

describe('a node that does not take the configuration', () => {
  it('keeps what it had: one volume that cannot be exported takes nobody else down', async () => {
    fixture = new DriverFixture();
    const good = await exported(1);
    await fixture.driver.initializeConnection(good, HOST);
    const before = fixture.node.target.state();
    const bad: Volume = { id: 'not-a-uuid', name: 'volume-bad', sizeGiB: 1 };
    await fixture.driver.createVolume(bad);
    await expect(fixture.driver.createExport(bad)).rejects.toMatchObject({
      code: 'ERR_EXPORT_FAILED',
      volumeId: 'not-a-uuid',
      backendError: expect.stringMatching(/Cannot set attribute .*device_nguid: \[Errno 22\] Invalid argument, skipped$/),
      cause: { fact: 'SKIPPED', exitCode: 0 },
    });
    expect(fixture.node.target.state()).toEqual(before);
  });

  it('says so when what it had could not be put back either', async () => {
    fixture = new DriverFixture();
    const gone = await exported(1);
    rmSync(fixture.device(gone)); // behind the driver's back
    const other = record(2);
    await fixture.driver.createVolume(other);
    await expect(fixture.driver.createExport(other)).rejects.toMatchObject({
      code: 'ERR_EXPORT_FAILED',
      backendError: expect.stringMatching(/Cannot enable .*; and what was there before could not be put back: .*Cannot enable /),
      cause: { fact: 'NOT_PUT_BACK' },
    });
  });

  it('is told of in words when it does not have the address', async () => {
    fixture = new DriverFixture({ address: '192.0.2.9' });
    const volume = record(1);
    await fixture.driver.createVolume(volume);
    await expect(fixture.driver.createExport(volume)).rejects.toMatchObject({ code: 'ERR_EXPORT_FAILED', cause: { fact: 'ADDRESS_NOT_OURS' } });
    expect(fixture.node.target.state()).toEqual({ hosts: [], ports: [], subsystems: [] });
  });

  it.each([
    ['its port listens elsewhere', { service: 4421 }, /port 1 listens on tcp 127\.0\.0\.1 4420, and tcp 127\.0\.0\.1 4421 is wanted/],
    ['the number is taken by another device', {}, /namespace 10 of \S+ already shows \/dev\/disk/],
  ])('is not touched when %s', async (_what, options, message) => {
    const volume = record(1);
    const configuration = exporting(`${PREFIX}-${volume.id}`, '/dev/disk');
    fixture = new DriverFixture(options, { seed: { devices: [{ name: 'disk' }], configuration } });
    if ('service' in options) await fixture.node.restore({ ...configuration, subsystems: [], ports: [{ ...configuration.ports[0], subsystems: [] }] });
    const before = fixture.node.target.state();
    await fixture.driver.createVolume(volume);
    await expect(fixture.driver.createExport(volume)).rejects.toMatchObject({ code: 'ERR_EXPORT_FAILED', message: expect.stringMatching(message) });
    expect(fixture.node.target.state()).toEqual(before);
  });

  it('is not touched for a volume that has no device', async () => {
    fixture = new DriverFixture();
    expect(await codeOf(fixture.driver.createExport(record(1)))).toBe('ERR_VOLUME_NOT_FOUND');
    expect(fixture.node.target.state()).toEqual({ hosts: [], ports: [], subsystems: [] });
  });
});

describe('ensuring exports after a start', () => {
  it.each(['per-volume', 'per-host'] as const)('exports anew, with the attached hosts, what is not there (%s)', async (subsystems) => {
    fixture = new DriverFixture({ subsystems });
    const volumes = [await exported(1), await exported(2)];
    const attached = volumes.map((volume) => ({ ...volume, attachments: [{ id: 'a', connector: HOST }] }));
    for (const volume of attached) await fixture.driver.initializeConnection(volume, HOST);
    const before = subsystemsOf().flatMap(({ nqn, namespaces }) => namespaces.map(({ nsid, path, uuid }) => [nqn, nsid, path, uuid]));
    await clear(); // as a restart would
    await Promise.all(attached.map((volume) => fixture.driver.ensureExport(volume)));
    for (const volume of attached) expect(fixture.hostsOf(volume)).toEqual([HOST.nqn]);
    const after = subsystemsOf().flatMap(({ nqn, namespaces }) => namespaces.map(({ nsid, path, uuid }) => [nqn, nsid, path, uuid]));
    if (subsystems === 'per-volume') expect(after).toEqual(before);
    else expect(new Set(after.map(([nqn]) => nqn)).size).toBe(1);
  });

  it('records where, when that has changed, and leaves a volume alone that was never exported', async () => {
    fixture = new DriverFixture();
    const volume = await exported(1);
    expect(await fixture.driver.ensureExport(volume)).toBeUndefined();
    expect(await fixture.driver.ensureExport({ ...volume, providerLocation: '10.0.0.1:4420 rdma nqn.x 10' })).toEqual({ providerLocation: volume.providerLocation });
    expect(await fixture.driver.ensureExport(record(2))).toBeUndefined();
    expect(subsystemsOf()).toHaveLength(1);
  });
});

describe('attaching and detaching', () => {
  it('tells the host everything it needs, with the keys of Cinder', async () => {
    fixture = new DriverFixture();
    const volume = await exported(1);
    expect(await fixture.driver.initializeConnection(volume, HOST)).toEqual({
      driver_volume_type: 'nvmeof',
      data: { target_portal: '127.0.0.1', target_port: '4420', nqn: `${PREFIX}-${volume.id}`, transport_type: 'tcp', ns_id: '10' },
    });
    expect(fixture.hostsOf(volume)).toEqual([HOST.nqn]);
  });

  it('shows a host all its volumes in one subsystem, each under the lowest free number, and other hosts in theirs', async () => {
    fixture = new DriverFixture({ subsystems: 'per-host' });
    const volumes = [await exported(1), await exported(2), await exported(3)] as const;
    expect(volumes[0].providerLocation).toBe('127.0.0.1:4420 tcp');
    const attach = async (volume: Volume, connector = HOST) => {
      const { data } = await fixture.driver.initializeConnection(volume, connector);
      return data as { nqn: string; ns_id: string };
    };
    const [first, second] = [await attach(volumes[0]), await attach(volumes[1])];
    expect([first.ns_id, second.ns_id, second.nqn]).toEqual(['1', '2', first.nqn]);
    const elsewhere = await attach(volumes[1], OTHER);
    expect(elsewhere).toMatchObject({ ns_id: '1', nqn: expect.not.stringMatching(first.nqn) });
    await fixture.driver.terminateConnection(volumes[0], HOST);
    expect((await attach(volumes[2])).ns_id).toBe('1');
    expect(fixture.hostsOf(volumes[1]).sort()).toEqual([HOST.nqn, OTHER.nqn]);
    await fixture.driver.removeExport(volumes[1]);
    expect([fixture.hostsOf(volumes[1]), fixture.hostsOf(volumes[2])]).toEqual([[], [HOST.nqn]]);
    expect(fixture.node.target.state().hosts).toEqual([HOST.nqn]);
  });

  it('refuses a volume that is not exported', async () => {
    fixture = new DriverFixture();
    const volume = record(1);
    await fixture.driver.createVolume(volume);
    expect(await codeOf(fixture.driver.initializeConnection(volume, HOST))).toBe('ERR_ATTACH_FAILED');
  });

  it('finds nothing to do when the target has gone', async () => {
    fixture = new DriverFixture();
    const volume = await exported(1);
    await fixture.driver.removeExport(volume);
    for (const connector of [HOST, { host: 'nameless' }, null]) await fixture.driver.terminateConnection(volume, connector);
    await fixture.driver.removeExport(volume);
    expect(subsystemsOf()).toEqual([]);
  });

  it('keeps a host in while another attachment uses the same name', async () => {
    fixture = new DriverFixture();
    const volume = await exported(1);
    await fixture.driver.initializeConnection(volume, HOST);
    const last = { id: 'b', connector: HOST };
    await fixture.driver.terminateConnection({ ...volume, attachments: [{ id: 'a', connector: HOST }, last] }, HOST);
    expect(fixture.hostsOf(volume)).toEqual([HOST.nqn]);
    await fixture.driver.terminateConnection({ ...volume, attachments: [last] }, HOST);
    expect(fixture.node.target.state().hosts).toEqual([]);
  });
});

describe('deleting', () => {
  it.each(['per-volume', 'per-host'] as const)('refuses a volume that a host can reach, so that no restore ever meets a missing device (%s)', async (subsystems) => {
    fixture = new DriverFixture({ subsystems });
    const volume = await exported(1);
    await fixture.driver.initializeConnection(volume, HOST);
    expect(await codeOf(fixture.driver.deleteVolume(volume))).toBe('ERR_VOLUME_BUSY');
    await fixture.driver.removeExport(volume);
    await fixture.driver.deleteVolume(volume);
    expect(fixture.has(volume)).toBe(false);
  });
});

describe('the helper that changes the document', () => {
  it('runs only for callers that hold the lock', async () => {
    fixture = new DriverFixture();
    const refused = await fixture.client.change(() => 'changed').catch((error: unknown) => error);
    expect(isLockError(refused, 'ERR_LOCK_RELEASED')).toBe(true);
  });
});

describe('a node that is not well', () => {
  it('is found out by checkForSetupError', async () => {
    fixture = new DriverFixture({ command: '/nowhere/nvmetcli' });
    await expect(fixture.driver.checkForSetupError()).rejects.toMatchObject({ code: 'ERR_BACKEND_CONFIG', cause: { fact: 'NOT_RUN' } });
  });

  it('is told of in words, with the exit of the tool as the cause', async () => {
    fixture = new DriverFixture();
    const volume = await exported(1);
    writeFileSync(fixture.node.target.command, '#!/bin/sh\necho "$0: must run as root." >&2\nexit 255\n');
    chmodSync(fixture.node.target.command, 0o755);
    await expect(fixture.driver.removeExport(volume)).rejects.toMatchObject({
      code: 'ERR_EXPORT_FAILED',
      cause: { name: 'NvmetcliError', fact: 'NOT_ROOT', subcommand: 'save', exitCode: 255 },
    });
  });

  it('has no more room than it has', async () => {
    fixture = new DriverFixture();
    expect(await codeOf(fixture.driver.createVolume({ ...record(1), sizeGiB: 101 }))).toBe('ERR_CAPACITY');
    await fixture.driver.createVolume({ ...record(2), sizeGiB: 30 });
    expect((await fixture.driver.getVolumeStats()).pools[0]).toMatchObject({ total_capacity_gb: 100, free_capacity_gb: 70 });
  });

  it('keeps no volume of a name that leads elsewhere', async () => {
    fixture = new DriverFixture();
    expect(await codeOf(fixture.driver.createVolume({ ...record(1), name: '../volume' }))).toBe('ERR_BACKEND_REFUSED');
    expect(await codeOf(fixture.driver.createVolume(record(1)))).toBe('no error');
    expect(await codeOf(fixture.driver.createVolume(record(1)))).toBe('ERR_VOLUME_EXISTS');
  });
});
