import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { MemoryVolumeRepository, type NewRecord, type VolumeRecord, type VolumeRepository } from '../../src/manager/index.js';
import { SqliteVolumeRepository } from '../../src/sqlite/index.js';

let directory = '';
let file = '';
const opened: VolumeRepository[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-volume-repository-'));
  file = join(directory, 'volumes.db');
});
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
  rmSync(directory, { recursive: true, force: true });
});

function sqlite(): SqliteVolumeRepository {
  const repository = new SqliteVolumeRepository({ file });
  opened.push(repository);
  return repository;
}

function volume(id: string, changes: Partial<VolumeRecord> = {}): NewRecord<VolumeRecord> {
  return {
    id,
    name: `volume-${id}`,
    sizeGiB: 1,
    displayName: `'"; drop table volumes; -- \u0000 ${id} \u{1F512}`,
    status: 'creating',
    host: 'a@one',
    attachments: [],
    sourceVolumeId: null,
    snapshotId: null,
    image: null,
    pendingAttachmentId: null,
    bootable: false,
    isInternal: false,
    metadata: { __proto__x: 'y' },
    failure: null,
    createdAt: 1_764_000_000_123,
    ...changes,
  };
}

describe.each([
  ['MemoryVolumeRepository', () => new MemoryVolumeRepository()],
  ['SqliteVolumeRepository', sqlite],
])('%s', (_name, open: () => VolumeRepository) => {
  it('gives back what was kept, whatever characters are in it', async () => {
    const { volumes } = open();
    const kept = await volumes.insert(volume('one'));
    expect(kept).toEqual({ ...volume('one'), revision: 1 });
    expect(await volumes.find('one')).toEqual(kept);
    expect(await volumes.find('two')).toBeUndefined();
  });

  it('lists by its fields, the oldest first', async () => {
    const { volumes } = open();
    await volumes.insert(volume('z'));
    await volumes.insert(volume('y', { status: 'error' }));
    await volumes.insert(volume('x', { host: 'b@one' }));
    const ids = async (where: Parameters<typeof volumes.list>[0]) => (await volumes.list(where)).map(({ id }) => id);
    expect(await ids({})).toEqual(['z', 'y', 'x']);
    expect(await ids({ host: 'a@one' })).toEqual(['z', 'y']);
    expect(await ids({ host: 'a@one', status: 'error' })).toEqual(['y']);
    expect(await ids({ host: 'nowhere' })).toEqual([]);
    await volumes.change((await volumes.find('z'))!, { status: 'error' });
    expect(await ids({ status: 'error' })).toEqual(['z', 'y']);
  });

  it('refuses a second record of one id', async () => {
    const { volumes } = open();
    await volumes.insert(volume('one'));
    await expect(volumes.insert(volume('one', { status: 'error' }))).rejects.toMatchObject({ code: 'ERR_RECORD_EXISTS', recordId: 'one' });
    expect((await volumes.find('one'))?.status).toBe('creating');
  });

  it('lets one of many who read the same change it, and refuses the others', async () => {
    const { volumes } = open();
    const read = await volumes.insert(volume('one'));
    const outcomes = await Promise.allSettled([1, 2, 3].map((sizeGiB) => volumes.change(read, { sizeGiB })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as { code: string }).code] : []))).toEqual(['ERR_RECORD_CHANGED', 'ERR_RECORD_CHANGED']);
    expect(await volumes.find('one')).toMatchObject({ sizeGiB: 1, revision: 2 });
  });

  it('removes only what nobody changed, and does not mind what is gone', async () => {
    const { volumes } = open();
    const read = await volumes.insert(volume('one'));
    const changed = await volumes.change(read, { sizeGiB: 2 });
    await expect(volumes.remove(read)).rejects.toMatchObject({ code: 'ERR_RECORD_CHANGED' });
    await volumes.remove(changed);
    await volumes.remove(changed);
    expect(await volumes.find('one')).toBeUndefined();
    await expect(volumes.change(changed, { sizeGiB: 3 })).rejects.toMatchObject({ code: 'ERR_RECORD_CHANGED' });
  });

  it('shares nothing with the records it is given and gives', async () => {
    const { volumes } = open();
    const given = volume('one', { metadata: { colour: 'red' } });
    const kept = await volumes.insert(given);
    (given.metadata as Record<string, string>)['colour'] = 'blue';
    (kept.metadata as Record<string, string>)['colour'] = 'green';
    (((await volumes.find('one'))?.metadata ?? {}) as Record<string, string>)['colour'] = 'black';
    expect((await volumes.find('one'))?.metadata).toEqual({ colour: 'red' });
  });

  it('says so when it is used after it was closed', async () => {
    const repository = open();
    await repository.close();
    await repository.close();
    await expect(repository.volumes.find('one')).rejects.toMatchObject({ code: 'ERR_REPOSITORY' });
    await expect(repository.volumes.insert(volume('one'))).rejects.toMatchObject({ code: 'ERR_REPOSITORY' });
  });
});

describe('SqliteVolumeRepository', () => {
  it('keeps records over closing, in a file that only its user may read', async () => {
    const first = sqlite();
    await first.volumes.insert(volume('one', { providerAuth: 'CHAP user secret' }));
    await first.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await sqlite().volumes.find('one')).toMatchObject({ providerAuth: 'CHAP user secret', revision: 1 });
  });

  it('shows each change to everyone who has the file open', async () => {
    const [one, other] = [sqlite(), sqlite()];
    const read = await one.volumes.insert(volume('one'));
    expect(await other.volumes.find('one')).toEqual(read);
    await other.volumes.change(read, { status: 'available' });
    await expect(one.volumes.change(read, { status: 'error' })).rejects.toMatchObject({ code: 'ERR_RECORD_CHANGED' });
    expect((await one.volumes.find('one'))?.status).toBe('available');
  });

  it('answers each question by itself, in whatever order they are asked', async () => {
    const { volumes } = sqlite();
    await volumes.insert(volume('one'));
    expect(await volumes.find('one')).toBeDefined();
    expect(await volumes.list({ status: 'creating' })).toHaveLength(1);
    expect(await volumes.find('two')).toBeUndefined();
    expect(await volumes.list({ status: 'error' })).toEqual([]);
  });

  it('refuses a file of a later version, a directory and a file that is no database', async () => {
    await sqlite().close();
    const later = new Database(file);
    later.exec('pragma user_version = 99');
    later.close();
    const refusal = (path: string) => () => new SqliteVolumeRepository({ file: path });
    expect(refusal(file)).toThrow(expect.objectContaining({ code: 'ERR_REPOSITORY', message: expect.stringContaining('layout 99') }));
    expect(refusal(directory)).toThrow(expect.objectContaining({ code: 'ERR_REPOSITORY' }));
    const text = join(directory, 'notes.txt');
    writeFileSync(text, 'this is no database, and it is longer than the header that a database would have: '.repeat(4));
    expect(refusal(text)).toThrow(expect.objectContaining({ code: 'ERR_REPOSITORY' }));
  });

  it('says that somebody else writes when that takes longer than busyTimeoutMs', async () => {
    const patient = new SqliteVolumeRepository({ file, busyTimeoutMs: 20 });
    opened.push(patient);
    const writer = new Database(file);
    writer.exec('begin immediate');
    await expect(patient.volumes.insert(volume('one'))).rejects.toMatchObject({ code: 'ERR_REPOSITORY', message: expect.stringContaining('locked') });
    writer.exec('rollback');
    writer.close();
    await expect(patient.volumes.insert(volume('one'))).resolves.toMatchObject({ id: 'one' });
  });
});
