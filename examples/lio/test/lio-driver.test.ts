import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDriverError, type DriverErrorCode, type Volume } from '@holdfast/volume';
import { DriverFixture } from './driver-fixture.js';

jest.setTimeout(120_000);

const HOST = { host: 'one', initiator: 'iqn.1994-05.com.example:one' };
const OTHER = { host: 'two', initiator: 'iqn.1994-05.com.example:two' };

let fixture: DriverFixture;
afterEach(() => fixture.close());

const record = (name: string): Volume => ({ id: name, name, sizeGiB: 1 });

async function exported(name: string): Promise<Volume> {
  const volume = record(name);
  await fixture.driver.createVolume(volume);
  return { ...volume, ...(await fixture.driver.createExport(volume)) };
}

async function codeOf(operation: Promise<unknown>): Promise<DriverErrorCode | 'no error' | unknown> {
  return await operation.then(
    () => 'no error',
    (error: unknown) => (isDriverError(error) ? error.code : error),
  );
}

describe('exporting', () => {
  it('records where the volume is and how to prove oneself, and saves', async () => {
    fixture = await DriverFixture.open({ portalAddresses: ['127.0.0.1', '::1'] });
    const volume = await exported('volume-1');
    const target = 'iqn.2010-10.org.openstack:volume-1';
    expect(volume.providerLocation).toBe(`127.0.0.1:3260;[::1]:3260,${target} ${target} 0`);
    expect(volume.providerAuth).toMatch(/^CHAP [0-9a-f]{20} [0-9a-f]{16}$/);
    expect(fixture.node.target.state().saved).toMatchObject({ kind: 'whole', targets: [target], storageObjects: [target] });
    expect(fixture.target(volume)).toMatchObject({ isEnabled: true, portals: ['127.0.0.1:3260', '[::1]:3260'] });
  });

  it('keeps the name and secret that the volume has', async () => {
    fixture = await DriverFixture.open();
    const volume = { ...record('volume-1'), providerAuth: 'CHAP me mine' };
    await fixture.driver.createVolume(volume);
    expect(await fixture.driver.createExport(volume)).toMatchObject({ providerAuth: 'CHAP me mine' });
  });

  it('tells volume-1 from volume-10', async () => {
    fixture = await DriverFixture.open();
    const ten = await exported('volume-10');
    const one = await exported('volume-1');
    await fixture.driver.removeExport(one);
    expect([fixture.target(one), fixture.target(ten)]).toMatchObject([undefined, { name: fixture.targetName(ten) }]);
    expect(await codeOf(fixture.driver.deleteVolume(ten))).toBe('ERR_VOLUME_BUSY');
    expect(await fixture.driver.ensureExport(one)).toMatchObject({ providerAuth: one.providerAuth });
    await fixture.driver.removeExport(one);
    await fixture.driver.deleteVolume(one);
    expect([fixture.has(one), fixture.has(ten)]).toEqual([false, true]);
  });

  it('takes away what a failed create left, so that the next one is whole', async () => {
    fixture = await DriverFixture.open();
    fixture.node.makeDevice('other');
    await fixture.node.must('create', '/dev/other', 'iqn.2026-01.com.example:other', 'u', 'p', 'False'); // listens on every address
    const volume = record('volume-1');
    await fixture.driver.createVolume(volume);
    await expect(fixture.driver.createExport(volume)).rejects.toMatchObject({
      code: 'ERR_EXPORT_FAILED',
      volumeId: 'volume-1',
      backendError: 'rtslib_fb.utils.RTSLibError: Could not create NetworkPortal in configFS',
    });
    expect(fixture.target(volume)).toBeUndefined();
    await fixture.node.must('delete', 'iqn.2026-01.com.example:other');
    await fixture.driver.createExport(volume);
    expect(fixture.target(volume)?.portals).toEqual(['127.0.0.1:3260']);
  });

  it('fails when the change cannot be saved, and a second try saves it', async () => {
    fixture = await DriverFixture.open();
    const saved = join(fixture.node.target.stateDir, 'saveconfig.json');
    const temporary = `${saved}.temp`;
    mkdirSync(temporary); // in the way of every save
    const volume = record('volume-1');
    await fixture.driver.createVolume(volume);
    expect(await codeOf(fixture.driver.createExport(volume))).toBe('ERR_EXPORT_FAILED');
    rmSync(temporary, { recursive: true });
    await fixture.driver.createExport(volume);
    expect(fixture.node.target.state().saved).toMatchObject({ targets: [fixture.targetName(volume)] });
  });

  it('removes also a storage object that has no target', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    rmSync(join(fixture.node.target.stateDir, 'config/target/iscsi', fixture.targetName(volume)), { recursive: true });
    await fixture.driver.removeExport(volume);
    expect(fixture.node.target.state().storageObjects).toEqual([]);
  });
});

describe('ensuring exports after a start', () => {
  it('restores a node that exports nothing, hosts included', async () => {
    fixture = await DriverFixture.open();
    const volumes = [await exported('volume-1'), await exported('volume-2')];
    await fixture.driver.initializeConnection(volumes[0] as Volume, HOST);
    for (const volume of volumes) await fixture.node.must('delete', fixture.targetName(volume)); // as a restart would
    for (const volume of volumes) await fixture.driver.ensureExport(volume);
    expect(fixture.target(volumes[0] as Volume)?.acls).toMatchObject([{ initiator: HOST.initiator, hasLun: true }]);
    expect(fixture.target(volumes[1] as Volume)).toBeDefined();
  });

  it('restores once for several who look at the same time, so that what one exports is not wiped by another', async () => {
    fixture = await DriverFixture.open({}, { windowMs: 20 });
    const volumes = [await exported('volume-1'), await exported('volume-2'), await exported('volume-3')];
    for (const volume of volumes) await fixture.node.must('delete', fixture.targetName(volume));
    const extra = record('volume-4');
    await fixture.driver.createVolume(extra);
    await Promise.all([...volumes.map((volume) => fixture.driver.ensureExport(volume)), fixture.driver.createExport(extra)]);
    for (const volume of [...volumes, extra]) expect(fixture.target(volume)).toMatchObject({ isEnabled: true });
  });

  it('exports anew, with the attached hosts, what the saved file does not have', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    await fixture.node.must('delete', fixture.targetName(volume));
    writeFileSync(join(fixture.node.target.stateDir, 'saveconfig.json'), '{"targets": [');
    const attached = { ...volume, attachments: [{ id: 'a', connector: HOST }] };
    expect(await fixture.driver.ensureExport(attached)).toMatchObject({ providerLocation: volume.providerLocation });
    expect(fixture.target(volume)?.acls).toMatchObject([{ initiator: HOST.initiator, hasLun: true }]);
    expect(fixture.node.target.state().saved.kind).toBe('whole');
  });

  it('leaves a volume alone that was never exported', async () => {
    fixture = await DriverFixture.open();
    expect(await fixture.driver.ensureExport(record('volume-1'))).toBeUndefined();
    expect(fixture.node.target.state().targets).toEqual([]);
  });
});

describe('attaching and detaching', () => {
  it('tells the host everything it needs, with the keys of Cinder', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    const [, userid, password] = (volume.providerAuth ?? '').split(' ');
    expect(await fixture.driver.initializeConnection(volume, HOST)).toEqual({
      driver_volume_type: 'iscsi',
      data: {
        target_discovered: false,
        target_portal: '127.0.0.1:3260',
        target_iqn: 'iqn.2010-10.org.openstack:volume-1',
        target_lun: 0,
        volume_id: 'volume-1',
        auth_method: 'CHAP',
        auth_username: userid,
        auth_password: password,
        encrypted: false,
      },
    });
    expect(fixture.target(volume)?.acls).toEqual([{ initiator: HOST.initiator, userid, hasLun: true }]);
  });

  it('lists all paths when there are several, and when the host asks', async () => {
    fixture = await DriverFixture.open({ protocol: 'iser', portalAddresses: ['127.0.0.1', '127.0.0.2'] });
    const volume = await exported('volume-1');
    expect(await fixture.driver.initializeConnection(volume, HOST)).toMatchObject({
      driver_volume_type: 'iser',
      data: { target_portals: ['127.0.0.1:3260', '127.0.0.2:3260'], target_iqns: [expect.any(String), expect.any(String)], target_luns: [0, 0] },
    });
    await fixture.close();
    fixture = await DriverFixture.open();
    const single = await exported('volume-2');
    expect(await fixture.driver.initializeConnection(single, { ...HOST, multipath: true })).toMatchObject({ data: { target_portals: ['127.0.0.1:3260'] } });
  });

  it('lets no host half in: a secret that is too long leaves no ACL', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    const tooLong = { ...volume, providerAuth: `CHAP ${'u'.repeat(256)} secret` };
    await expect(fixture.driver.initializeConnection(tooLong, HOST)).rejects.toMatchObject({
      code: 'ERR_ATTACH_FAILED',
      backendError: expect.stringContaining('Value longer than maximum length of 255'),
    });
    expect(fixture.target(volume)?.acls).toEqual([]);
  });

  it('refuses a volume that is not exported', async () => {
    fixture = await DriverFixture.open();
    const volume = record('volume-1');
    await fixture.driver.createVolume(volume);
    expect(await codeOf(fixture.driver.initializeConnection(volume, HOST))).toBe('ERR_ATTACH_FAILED');
  });

  it('finds nothing to do when the target has gone', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    await fixture.driver.removeExport(volume);
    await fixture.driver.terminateConnection(volume, HOST);
    await fixture.driver.terminateConnection(volume, null);
    expect(fixture.target(volume)).toBeUndefined();
  });

  it('keeps a host in while another attachment uses the same initiator', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    await fixture.driver.initializeConnection(volume, HOST);
    const shared = { ...volume, attachments: [{ id: 'a', connector: HOST }, { id: 'b', connector: HOST }] };
    await fixture.driver.terminateConnection(shared, HOST);
    expect(fixture.target(volume)?.acls).toHaveLength(1);
    await fixture.driver.terminateConnection({ ...shared, attachments: [{ id: 'b', connector: HOST }] }, HOST);
    expect(fixture.target(volume)?.acls).toEqual([]);
  });

  it('shuts everybody out without a connector, and saves that', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    for (const connector of [HOST, OTHER]) await fixture.driver.initializeConnection(volume, connector);
    await fixture.driver.terminateConnection(volume, null);
    expect(fixture.target(volume)).toMatchObject({ acls: [], portals: ['127.0.0.1:3260'], isEnabled: true });
    await fixture.node.must('restore');
    expect(fixture.target(volume)?.acls).toEqual([]);
  });
});

describe('a node that is not well', () => {
  it('is found out by checkForSetupError', async () => {
    fixture = await DriverFixture.open({ command: '/nowhere/cinder-rtstool' });
    await expect(fixture.driver.checkForSetupError()).rejects.toMatchObject({ code: 'ERR_BACKEND_CONFIG' });
  });

  it('is told of in words, with the exit of the tool as the cause', async () => {
    fixture = await DriverFixture.open();
    const volume = await exported('volume-1');
    chmodSync(fixture.node.target.command, 0o600);
    await expect(fixture.driver.removeExport(volume)).rejects.toMatchObject({
      code: 'ERR_EXPORT_FAILED',
      cause: { name: 'RtstoolError', fact: 'NOT_RUN', subcommand: 'delete' },
    });
  });

  it('has no more room than it has', async () => {
    fixture = await DriverFixture.open();
    expect(await codeOf(fixture.driver.createVolume({ ...record('volume-1'), sizeGiB: 101 }))).toBe('ERR_CAPACITY');
    await fixture.driver.createVolume({ ...record('volume-2'), sizeGiB: 30 });
    expect((await fixture.driver.getVolumeStats()).pools[0]).toMatchObject({ total_capacity_gb: 100, free_capacity_gb: 70 });
  });

  it('keeps no volume of a name that leads elsewhere', async () => {
    fixture = await DriverFixture.open();
    expect(await codeOf(fixture.driver.createVolume(record('../volume')))).toBe('ERR_BACKEND_REFUSED');
    expect(await codeOf(fixture.driver.createVolume(record('volume-1')))).toBe('no error');
    expect(await codeOf(fixture.driver.createVolume(record('volume-1')))).toBe('ERR_VOLUME_EXISTS');
  });
});
