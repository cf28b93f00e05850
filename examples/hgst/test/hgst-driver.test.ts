import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { AlwaysGrantsLockProvider } from '@holdfast/conformance/broken';
import type { Volume } from '@holdfast/volume';
import { HeldClock } from './held-clock.js';
import { codeOf, HgstFixture, record, snapshotOf, type FixtureOptions } from './hgst-fixture.js';

jest.setTimeout(120_000); // every command is a process, and the machine may be busy

const COMPUTE = { host: 'compute-1' };

let fixture: HgstFixture;
beforeEach(async () => {
  fixture = await HgstFixture.open();
});
afterEach(() => fixture.close());

/** Another cluster in place of the usual one. */
async function reopen(options: FixtureOptions): Promise<void> {
  await fixture.close();
  fixture = await HgstFixture.open(options);
}

const commandsSince = (before: number): number => (fixture.report.counts['requests'] ?? 0) - before;

describe('creating', () => {
  it('makes a space named like the volume, of whole GB for each storage server, that this node alone sees', async () => {
    const { providerId } = await fixture.create('my data', 10);
    expect(providerId).toBe('mydata');
    expect(fixture.array.spaces.get('mydata')).toMatchObject({
      sizeGB: 12,
      network: 'Net 1 (IPv4)',
      redundancy: 0,
      owner: 'root:disk:0600',
      servers: ['stor1:gbd0', 'stor2:gbd0'],
      appHosts: ['localhost'],
    });
    expect(fixture.hasDevice('mydata')).toBe(true);
  });

  it('asks for what it is told to', async () => {
    await reopen({
      array: { networks: [{ name: 'net1', description: '' }] },
      driver: { network: 'net1', redundancy: 1, spaceUser: 'kane', spaceGroup: 'xanadu', spaceMode: '660' },
    });
    await fixture.create('data');
    expect(fixture.array.spaces.get('data')).toMatchObject({ network: 'net1', redundancy: 1, owner: 'kane:xanadu:660' });
  });

  it('takes no name that a space has, or a device of this node', async () => {
    writeFileSync(fixture.device('null'), '');
    for (const name of ['data', 'data', 'null', '']) await fixture.create(name);
    expect(fixture.spaceNames.slice(0, 3)).toEqual(['data', 'data0', 'null0']);
    expect(fixture.spaceNames[3]).toMatch(/^volume-\d+$/);
  });

  it('takes no option for a name', async () => {
    await fixture.create('--json');
    expect(fixture.spaceNames).toEqual(['json']);
  });

  it('says that there is no room, in the code for it', async () => {
    expect(await codeOf(fixture.create('data', 2000))).toBe('ERR_CAPACITY');
    expect(fixture.spaceNames).toEqual([]);
  });
});

describe('copying', () => {
  it('makes clones, snapshots and volumes of snapshots under the lock, for it is createVolume that names them', async () => {
    await reopen({ array: { duplicateNames: 'merge', windowMs: 20 } });
    const source = await fixture.create('source');
    const snapshot = { ...snapshotOf(source), ...(await fixture.driver.createSnapshot(snapshotOf(source))) };
    const twins = Array.from({ length: 3 }, () => record('data'));
    const [created, cloned, fromSnapshot] = twins as [Volume, Volume, Volume];
    const made = await Promise.all([
      fixture.driver.createVolume(created),
      fixture.driver.createClonedVolume(cloned, source),
      fixture.driver.createVolumeFromSnapshot(fromSnapshot, snapshot),
      fixture.driver.createSnapshot({ ...snapshotOf(source), name: 'data' }),
    ]);
    expect(made.map(({ providerId }) => providerId).sort()).toEqual(['data', 'data0', 'data01', 'data012']);
    expect(fixture.report.violations).toEqual([]);
  });

  it('gives two clones one space when everybody is let in', async () => {
    const clock = new HeldClock();
    const lockProvider = new AlwaysGrantsLockProvider({ reach: 'process' });
    await reopen({ array: { duplicateNames: 'merge', windowMs: 1 }, lockProvider, clock });
    fixture.array.addSpace({ name: 'source', sizeGB: 2, network: '', redundancy: 0, owner: '', servers: ['stor1:gbd0'], appHosts: [] });
    const source = { ...record('source'), providerId: 'source' };
    const clones = [record('data'), record('data')].map((volume) => fixture.driver.createClonedVolume(volume, source));
    await clock.sleepers(2);
    clock.wakeAll();
    expect(await Promise.all(clones)).toEqual([{ providerId: 'data' }, { providerId: 'data' }]);
    expect(fixture.report.violations).toEqual(['space "data" given to 2 volumes']);
  });

  it('holds the lock while it makes the space, and not while it copies', async () => {
    const source = await fixture.create('source');
    rmSync(fixture.device('source'));
    execFileSync('mkfifo', [fixture.device('source')]); // a device that gives nothing until somebody writes to it
    const cloning = fixture.driver.createClonedVolume(record('clone'), source);
    await fixture.create('other');
    await writeFile(fixture.device('source'), 'content');
    const clone = { ...record('clone'), ...(await cloning) };
    expect(fixture.read(clone)).toBe('content');
  });

  it('copies everything, the part beyond the last whole MiB too', async () => {
    await reopen({ array: { deviceBytesPerGB: 3 * 2 ** 19 + 7 } });
    const source = await fixture.create('source');
    const text = 'x'.repeat(2 * (3 * 2 ** 19 + 7));
    fixture.write(source, text);
    const clone = { ...record('clone'), ...(await fixture.driver.createClonedVolume(record('clone'), source)) };
    expect(fixture.read(clone) === text).toBe(true);
  });

  it('gives a copy the whole size of a source that has grown beyond its record', async () => {
    const source = await fixture.create('source');
    await fixture.array.run(['space-extend', '-n', 'source', '-s', '6', '-S', 'stor1:gbd0', '-S', 'stor2:gbd0']);
    await fixture.driver.createClonedVolume(record('clone'), source);
    expect(fixture.array.spaces.get('clone')?.sizeGB).toBeGreaterThanOrEqual(8);
  });

  it('sees a source that only another node saw', async () => {
    const source = await fixture.create('source');
    fixture.write(source, 'content');
    await fixture.array.run(['space-set-apphosts', '-n', 'source', '-A', 'localhost', '--action', 'DELETE']);
    expect(fixture.hasDevice('source')).toBe(false);
    const clone = { ...record('clone'), ...(await fixture.driver.createClonedVolume(record('clone'), source)) };
    expect(fixture.read(clone)).toBe('content');
  });

  it('leaves no space of a copy that failed', async () => {
    const source = await fixture.create('source');
    rmSync(fixture.device('source'));
    mkdirSync(fixture.device('source')); // reads fail, also for root
    await expect(fixture.driver.createClonedVolume(record('clone'), source)).rejects.toMatchObject({
      code: 'ERR_BACKEND_REFUSED',
      message: expect.stringMatching(/^source was not copied: EISDIR/),
    });
    expect(fixture.spaceNames).toEqual(['source']);
  });

  it('refuses a source the cluster has not, before it makes anything', async () => {
    const gone = { ...record('gone'), providerId: 'gone' };
    expect(await codeOf(fixture.driver.createClonedVolume(record('clone'), gone))).toBe('ERR_VOLUME_NOT_FOUND');
    expect(await codeOf(fixture.driver.createSnapshot(snapshotOf(record('never'))))).toBe('ERR_VOLUME_NOT_FOUND');
    const snapshot = { ...snapshotOf(gone), providerId: 'gone' };
    expect(await codeOf(fixture.driver.createVolumeFromSnapshot(record('clone'), snapshot))).toBe('ERR_SNAPSHOT_NOT_FOUND');
    expect(fixture.spaceNames).toEqual([]);
  });
});

describe('writing an image', () => {
  const image = { id: 'image', sizeBytes: 5, diskFormat: 'raw', containerFormat: 'bare', updatedAt: '2026-01-01' };
  const content = async function* (): AsyncGenerator<Uint8Array> {
    for (const part of ['im', 'age']) yield Buffer.from(part);
  };

  it('stores it from the beginning of the volume on', async () => {
    const volume = await fixture.create('data');
    await fixture.driver.copyImageToVolume(volume, image, content());
    expect(fixture.read(volume)).toBe('image');
  });

  it('refuses one that is not raw, or too large, or that cannot be written', async () => {
    const volume = await fixture.create('data');
    expect(await codeOf(fixture.driver.copyImageToVolume(volume, { ...image, diskFormat: 'qcow2' }, content()))).toBe('ERR_BACKEND_REFUSED');
    expect(await codeOf(fixture.driver.copyImageToVolume(volume, { ...image, sizeBytes: 2e9 + 1 }, content()))).toBe('ERR_CAPACITY');
    expect(fixture.read(volume)).toBe('');
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('im');
      throw new Error('the image service went away');
    };
    await expect(fixture.driver.copyImageToVolume(volume, image, broken())).rejects.toMatchObject({
      code: 'ERR_BACKEND_REFUSED',
      message: 'image image was not written to data: the image service went away',
    });
  });
});

describe('extending', () => {
  it('asks only for what is missing, in multiples of the storage servers', async () => {
    const volume = await fixture.create('data', 100);
    expect(fixture.array.spaces.get('data')?.sizeGB).toBe(110);
    await fixture.driver.extendVolume(volume, 110); // 118.1 of 10^9 bytes
    expect(fixture.array.spaces.get('data')?.sizeGB).toBe(120);
  });

  it('asks for nothing when rounding made it large enough', async () => {
    const volume = await fixture.create('data', 10);
    const before = fixture.report.counts['requests'] ?? 0;
    await fixture.driver.extendVolume(volume, 11);
    expect(commandsSince(before)).toBe(1);
    expect(fixture.array.spaces.get('data')?.sizeGB).toBe(12);
  });
});

describe('deleting', () => {
  it('says so when it fails', async () => {
    const volume = await fixture.create('data');
    fixture.plan('space-delete', { kind: 'error', code: 'Space is in use.' });
    await expect(fixture.driver.deleteVolume(volume)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED', backendError: 'Space is in use.' });
    await fixture.driver.deleteVolume(volume);
    expect(fixture.spaceNames).toEqual([]);
  });

  it('is done when there is nothing, whatever the cluster calls that', async () => {
    fixture.plan('space-delete', { kind: 'error', code: 'No way.' });
    await fixture.driver.deleteVolume({ ...record('data'), providerId: 'data' });
    await fixture.driver.deleteSnapshot({ ...snapshotOf(record('data')), providerId: null });
    expect(fixture.spaceNames).toEqual([]);
  });
});

describe('a request that is blocked', () => {
  const blocked = { kind: 'error', code: 'BLOCKED' } as const;
  const blockedDone = { kind: 'error', code: 'BLOCKED_DONE' } as const;
  const blockedFailed = { kind: 'error', code: 'BLOCKED_FAILED' } as const;

  it('is cancelled, and has failed', async () => {
    fixture.plan('space-create', blocked);
    await expect(fixture.create('data')).rejects.toMatchObject({
      code: 'ERR_BACKEND_REFUSED',
      message: expect.stringMatching(/^vgc-cluster space-create: request VGC_CREATE_\d{6} was blocked and has been cancelled$/),
    });
    expect(fixture.spaceNames).toEqual([]);
  });

  it('has succeeded when it cannot be cancelled and was carried out', async () => {
    fixture.plan('space-create', blockedDone);
    const volume = await fixture.create('data');
    expect([volume.providerId, fixture.spaceNames]).toEqual(['data', ['data']]);
    fixture.plan('space-extend', blockedDone);
    await fixture.driver.extendVolume(volume, 4);
    expect(fixture.array.spaces.get('data')?.sizeGB).toBeGreaterThanOrEqual(5);
    fixture.plan('space-set-apphosts', blockedDone);
    await fixture.driver.initializeConnection(volume, COMPUTE);
    expect(fixture.array.spaces.get('data')?.appHosts).toEqual(['localhost', 'compute-1']);
    fixture.plan('space-set-apphosts', blockedDone);
    await fixture.driver.terminateConnection(volume, COMPUTE);
    expect(fixture.array.spaces.get('data')?.appHosts).toEqual(['localhost']);
    fixture.plan('space-delete', blockedDone);
    await fixture.driver.deleteVolume(volume);
    expect(fixture.spaceNames).toEqual([]);
  });

  it('has failed when it cannot be cancelled and was not carried out', async () => {
    fixture.plan('space-create', blockedFailed);
    await expect(fixture.create('data')).rejects.toMatchObject({ message: expect.stringContaining('was blocked and then failed') });
    const volume = await fixture.create('data');
    for (const [command, code, operation] of [
      ['space-extend', 'ERR_BACKEND_REFUSED', () => fixture.driver.extendVolume(volume, 4)],
      ['space-set-apphosts', 'ERR_ATTACH_FAILED', () => fixture.driver.initializeConnection(volume, COMPUTE)],
      ['space-delete', 'ERR_BACKEND_REFUSED', () => fixture.driver.deleteVolume(volume)],
    ] as const) {
      fixture.plan(command, blockedFailed);
      expect(await codeOf(operation())).toBe(code);
    }
    expect(fixture.array.spaces.get('data')).toMatchObject({ sizeGB: 2, appHosts: ['localhost'] });
  });

  it('is not taken for done when nobody could be asked to cancel it', async () => {
    fixture.plan('space-create', blocked);
    fixture.plan('request-cancel', { kind: 'disconnect' });
    expect(await codeOf(fixture.create('data'))).toBe('ERR_BACKEND_UNREACHABLE');
  });
});

describe('attaching and detaching', () => {
  it('tells the host the name of its device, and whom it must not remove', async () => {
    const volume = await fixture.create('data');
    expect(await fixture.driver.initializeConnection(volume, COMPUTE)).toEqual({
      driver_volume_type: 'hgst',
      data: { name: 'data', noremovehost: 'localhost' },
    });
    expect(fixture.array.spaces.get('data')?.appHosts).toEqual(['localhost', 'compute-1']);
  });

  it('knows a member of the domain by its address', async () => {
    await reopen({ array: { hosts: ['localhost', 'compute-1'] } });
    const volume = await fixture.create('data');
    const here = { host: 'its-own-name.example', ip: '127.0.0.1' };
    expect(await fixture.driver.initializeConnection(volume, here)).toMatchObject({ data: { name: 'data' } });
    expect(await codeOf(fixture.driver.initializeConnection(volume, { host: 'its-own-name.example' }))).toBe('ERR_CONNECTOR_INVALID');
  });

  it('refuses a volume that was never made, or has gone', async () => {
    expect(await codeOf(fixture.driver.initializeConnection(record('data'), COMPUTE))).toBe('ERR_VOLUME_NOT_FOUND');
    expect(await codeOf(fixture.driver.initializeConnection({ ...record('data'), providerId: 'data' }, COMPUTE))).toBe('ERR_VOLUME_NOT_FOUND');
  });

  it('leaves the volume with this node, and with a host that another attachment uses', async () => {
    const volume = await fixture.create('data');
    await fixture.driver.initializeConnection(volume, COMPUTE);
    await fixture.driver.terminateConnection(volume, { host: 'localhost' });
    const attachment = { id: 'a', connector: COMPUTE };
    await fixture.driver.terminateConnection({ ...volume, attachments: [attachment, { ...attachment, id: 'b' }] }, COMPUTE);
    expect(fixture.array.spaces.get('data')?.appHosts).toEqual(['localhost', 'compute-1']);
    await fixture.driver.terminateConnection({ ...volume, attachments: [attachment] }, COMPUTE);
    expect(fixture.array.spaces.get('data')?.appHosts).toEqual(['localhost']);
  });

  it('says so when a host keeps the volume', async () => {
    const volume = await fixture.create('data');
    await fixture.driver.initializeConnection(volume, COMPUTE);
    fixture.plan('DELETE', { kind: 'error', code: 'Device is busy.' });
    await expect(fixture.driver.terminateConnection(volume, COMPUTE)).rejects.toMatchObject({ code: 'ERR_DETACH_FAILED', backendError: 'Device is busy.' });
  });

  it('finds nothing to do when the volume has gone', async () => {
    const gone = { ...record('data'), providerId: 'data' };
    const before = fixture.report.counts['requests'] ?? 0;
    await fixture.driver.terminateConnection(gone, COMPUTE);
    await fixture.driver.terminateConnection(gone, null);
    await fixture.driver.terminateConnection(record('data'), null);
    expect(commandsSince(before)).toBeGreaterThan(0);
    expect(fixture.spaceNames).toEqual([]);
  });
});

describe('the room there is', () => {
  const capacity = (redundancy: 0 | 1): FixtureOptions => ({
    array: { storage: [{ host: 'stor1', device: 'gbd0', capacityBytes: 98_213_822_464 }, { host: 'stor2', device: 'gbd0', capacityBytes: 0 }] },
    driver: { storageServers: ['stor1:gbd0'], redundancy },
  });

  it.each([
    [0, 90, 87],
    [1, 44, 43],
  ] as const)('is told in GiB, less one, and halved when everything is stored twice (redundancy %d)', async (redundancy, total, free) => {
    await reopen(capacity(redundancy));
    // 91 GiB there are, 3 of them are taken.
    fixture.array.addSpace({ name: 'used', sizeGB: 4, network: '', redundancy: 0, owner: '', servers: ['stor1:gbd0'], appHosts: [] });
    expect(await fixture.driver.getVolumeStats()).toEqual({
      volume_backend_name: 'hgst',
      vendor_name: 'HGST',
      driver_version: '1.0.0',
      storage_protocol: 'hgst',
      pools: [{ pool_name: 'hgst', total_capacity_gb: total, free_capacity_gb: free, reserved_percentage: 0 }],
    });
  });

  it('is not made up when the cluster does not tell', async () => {
    fixture.plan('host-storage', { kind: 'error', code: 'Starting.' });
    await expect(fixture.driver.getVolumeStats()).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED', backendError: 'Starting.' });
  });
});

describe('a backend that is set up wrongly', () => {
  const setup = async (options: FixtureOptions): Promise<unknown> => {
    await reopen(options);
    return await fixture.driver.checkForSetupError().then(() => 'no error', (error: unknown) => error);
  };

  it.each([
    ['a command that is not there', { driver: { command: '/nowhere/vgc-cluster' } }, /ENOENT/],
    ['a domain without this node', { array: { hosts: ['compute-1.invalid'] } }, /no member of the domain has an address of this node/],
    ['an unknown network', { driver: { network: 'net 9' } }, /Network "net 9" does not exist/],
    ['an unknown storage server', { driver: { storageServers: ['stor9:gbd0'] } }, /Host "stor9" does not exist/],
    ['an unknown user', { driver: { spaceUser: 'nobody-here' } }, /knows no user "nobody-here"/],
    ['an unknown group', { driver: { spaceGroup: 'nobody-here' } }, /knows no group "nobody-here"/],
  ] satisfies readonly [string, FixtureOptions, RegExp][])('is found out: %s', async (_what, options, message) => {
    expect(await setup(options)).toMatchObject({ code: 'ERR_BACKEND_CONFIG', message: expect.stringMatching(message) });
  });

  it.each([
    [{ storageServers: [] }, /storageServers must be at least one host:device/],
    [{ storageServers: ['stor1'] }, /storageServers must be at least one host:device; got \["stor1"\]/],
    [{ storageServers: ['a:b:c'] }, /storageServers/],
    [{ storageServers: ['a:b', 'a:b'] }, /each host:device once/],
    [{ redundancy: 2 as 1 }, /redundancy must be 0 or 1; got 2/],
    [{ spaceMode: '0999' }, /spaceMode must be three or four octal digits/],
  ])('is refused before any command: %j', async (driver, message) => {
    await reopen({ driver });
    expect(() => fixture.driver).toThrow(expect.objectContaining({ code: 'ERR_BACKEND_CONFIG', message: expect.stringMatching(message) }));
  });

  it('is looked at again after it has been put right', async () => {
    fixture.plan('domain-list', { kind: 'error', code: 'Starting.' });
    expect(await codeOf(fixture.create('data'))).toBe('ERR_BACKEND_REFUSED');
    expect((await fixture.create('data')).providerId).toBe('data');
  });

  it('is told from a manager that does not answer', async () => {
    fixture.plan('--version', { kind: 'disconnect' });
    expect(await codeOf(fixture.driver.checkForSetupError())).toBe('ERR_BACKEND_UNREACHABLE');
    fixture.plan('host-storage', { kind: 'error', code: '' });
    expect(await codeOf(fixture.driver.checkForSetupError())).toBe('ERR_BACKEND_CONFIG');
    expect(readdirSync(fixture.array.deviceDirectory)).toEqual([]);
  });
});
