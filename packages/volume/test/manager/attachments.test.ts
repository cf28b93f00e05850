import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverError, type Connector } from '../../src/index.js';
import { MemoryVolumeRepository, type VolumeManager, type VolumeRecord } from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { closeNodes, openNode } from './nodes.js';

const [one, two] = [
  { host: 'one', initiator: 'iqn.2026-01.test:one' },
  { host: 'two', initiator: 'iqn.2026-01.test:two' },
];
let repository: MemoryVolumeRepository;
let driver: FullDriver;
let script: Script;
let manager: VolumeManager;

beforeEach(() => {
  repository = new MemoryVolumeRepository();
  ({ driver, script } = scripted(new FullDriver()));
  ({ manager } = openNode({ driver, repository, locks: new GlobalMemoryLocks(), host: 'node@memory' }));
});
afterEach(closeNodes);

const broken = (): DriverError => new DriverError('ERR_BACKEND_REFUSED', 'the array is unwell');
const recordOf = async ({ id }: { id: string }): Promise<VolumeRecord> => (await repository.volumes.find(id))!;
const hostsOf = ({ id }: { id: string }): string[] => [...driver.backend.volume(id).luns.keys()];

describe('attachVolume', () => {
  it('exports the volume, lets the host in and says where', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    const { attachment, connection } = await manager.attachVolume(volume, one);
    expect(connection).toMatchObject({ driver_volume_type: 'iscsi', data: { target_lun: 0 } });
    expect(await recordOf(volume)).toMatchObject({ status: 'in-use', attachments: [attachment], pendingAttachmentId: null, providerLocation: `portal of ${volume.name}` });
    expect(hostsOf(volume)).toEqual([one.initiator]);
  });

  it('writes down whom it lets in before it does', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    let seen: VolumeRecord | undefined;
    script.waits.createExport = [async () => void (seen = await recordOf(volume))];
    const { attachment } = await manager.attachVolume(volume, one);
    expect(seen).toMatchObject({ status: 'attaching', attachments: [attachment], pendingAttachmentId: attachment.id });
  });

  it('refuses a second host, unless the volume is made for several', async () => {
    const single = await manager.createVolume({ sizeGiB: 1 });
    await manager.attachVolume(single, one);
    await expect(manager.attachVolume(single, two)).rejects.toMatchObject({ code: 'ERR_VOLUME_STATUS', message: expect.stringContaining('multiattach') });
    const shared = await manager.createVolume({ sizeGiB: 1, multiattach: true });
    await Promise.all([one, two].map((connector) => manager.attachVolume(shared, connector)));
    expect(hostsOf(shared).sort()).toEqual([one.initiator, two.initiator]);
    expect((await recordOf(shared)).attachments).toHaveLength(2);
    expect(script.calls.filter((call) => call === `createExport ${shared.name}`)).toHaveLength(1);
  });

  it('lets one of two who attach at once in, and refuses the other', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    const outcomes = await Promise.allSettled([one, two].map((connector) => manager.attachVolume(volume, connector)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(hostsOf(volume)).toHaveLength(1);
  });

  it('shuts the host out again when the driver fails, and the volume is as it was', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    script.failures.initializeConnection = [broken()];
    await expect(manager.attachVolume(volume, one)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(script.calls.slice(-2)).toEqual([`terminateConnection ${volume.name}`, `removeExport ${volume.name}`]);
    expect(await recordOf(volume)).toMatchObject({ status: 'available', attachments: [], pendingAttachmentId: null, failure: 'the array is unwell' });
  });

  it('keeps the other hosts in when one more cannot be', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1, multiattach: true });
    const { attachment } = await manager.attachVolume(volume, one);
    script.failures.initializeConnection = [broken()];
    await expect(manager.attachVolume(volume, two)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(await recordOf(volume)).toMatchObject({ status: 'in-use', attachments: [attachment] });
    expect([hostsOf(volume), driver.exports.has(volume.id)]).toEqual([[one.initiator], true]);
  });

  it('does not ask the driver to shut out a host that it could not tell', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    await expect(manager.attachVolume(volume, { host: 'nameless' })).rejects.toMatchObject({ code: 'ERR_CONNECTOR_INVALID' });
    expect(script.calls.filter((call) => call.startsWith('terminateConnection'))).toEqual([]);
    expect(await recordOf(volume)).toMatchObject({ status: 'available' });
  });

  it('remembers a host that could not be shut out again, until detachVolume has done it', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    script.failures.initializeConnection = [broken()];
    script.failures.terminateConnection = [broken()];
    await expect(manager.attachVolume(volume, one)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(await recordOf(volume)).toMatchObject({ status: 'error_attaching', attachments: [{ connector: one }] });
    await expect(manager.deleteVolume(volume)).rejects.toMatchObject({ code: 'ERR_VOLUME_STATUS' });
    expect(await manager.detachVolume(volume)).toMatchObject({ status: 'available', attachments: [] });
  });
});

describe('detachVolume', () => {
  const attached = async (...connectors: Connector[]) => {
    const volume = await manager.createVolume({ sizeGiB: 1, multiattach: true });
    const attachments = [];
    for (const connector of connectors) attachments.push((await manager.attachVolume(volume, connector)).attachment);
    return { volume, attachments };
  };

  it('shuts one host out, and ends the export with the last', async () => {
    const { volume, attachments } = await attached(one, two);
    expect(await manager.detachVolume(volume, attachments[0])).toMatchObject({ status: 'in-use', attachments: [attachments[1]] });
    expect([hostsOf(volume), driver.exports.has(volume.id)]).toEqual([[two.initiator], true]);
    expect(await manager.detachVolume(volume, attachments[1])).toMatchObject({ status: 'available', attachments: [] });
    expect([hostsOf(volume), driver.exports.has(volume.id)]).toEqual([[], false]);
  });

  it('shuts everybody out when no attachment is named', async () => {
    const { volume } = await attached(one, two);
    expect(await manager.detachVolume(volume)).toMatchObject({ status: 'available', attachments: [] });
    expect(hostsOf(volume)).toEqual([]);
  });

  it('leaves a host in that has another machine on the volume', async () => {
    const { volume, attachments } = await attached(one, one);
    await manager.detachVolume(volume, attachments[0]);
    expect(hostsOf(volume)).toEqual([one.initiator]);
    await manager.detachVolume(volume, attachments[1]);
    expect(hostsOf(volume)).toEqual([]);
  });

  it('refuses an attachment that is not there', async () => {
    const { volume, attachments } = await attached(one, two);
    await manager.detachVolume(volume, attachments[0]);
    await expect(manager.detachVolume(volume, attachments[0])).rejects.toMatchObject({ code: 'ERR_REQUEST_INVALID', message: expect.stringContaining(attachments[1]!.id) });
  });

  it('says error_detaching when the driver fails, and can be tried again', async () => {
    const { volume, attachments } = await attached(one);
    script.failures.terminateConnection = [broken()];
    await expect(manager.detachVolume(volume, attachments[0])).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(await recordOf(volume)).toMatchObject({ status: 'error_detaching', attachments });
    expect(await manager.detachVolume(volume, attachments[0])).toMatchObject({ status: 'available' });
  });

  it('does not hide that an extension of the volume failed', async () => {
    const { volume } = await attached(one);
    script.failures.extendVolume = [broken()];
    await expect(manager.extendVolume(volume, 2)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(await manager.detachVolume(volume)).toMatchObject({ status: 'error_extending', attachments: [] });
  });
});
