import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryVolumeRepository, type VolumeManager, type VolumeManagerOptions, type VolumeRecord } from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { closeNodes, Gate, openNode, turns } from './nodes.js';

let repository: MemoryVolumeRepository;
let script: Script;
let driver: FullDriver;

beforeEach(() => {
  repository = new MemoryVolumeRepository();
  ({ driver, script } = scripted(new FullDriver()));
});
afterEach(closeNodes);

const managerWith = (locking: VolumeManagerOptions['locking'] & string): VolumeManager => openNode({ driver, repository, locks: new GlobalMemoryLocks(), locking }).manager;

type Held = 'createClonedVolume' | 'createVolumeFromSnapshot' | 'createSnapshot';

/** Starts `use` and, while the driver stands still in the middle of it, `change`; tells in which order the driver was asked and when `use` ended. */
async function changeDuring(held: Held, use: () => Promise<unknown>, change: () => Promise<unknown>): Promise<string[]> {
  const [begun, gate] = [new Gate(), new Gate()];
  script.waits[held] = [
    async () => {
      begun.open();
      await gate.opened;
    },
  ];
  const using = use().then(() => script.calls.push(`${held} ended`));
  await begun.opened;
  script.calls.length = 0;
  const changing = change();
  await turns(300);
  gate.open();
  await Promise.all([using, changing]);
  return script.calls.map((call) => call.replace(/ (volume|snapshot)-.*/, ''));
}

describe.each([
  ['every-route', true],
  ['cinder', false],
] as const)('while a source is in use, locking: %s', (locking, holdsEverySource) => {
  let manager: VolumeManager;
  let source: VolumeRecord;
  beforeEach(async () => {
    manager = managerWith(locking);
    source = await manager.createVolume({ sizeGiB: 1 });
  });

  it('a snapshot is deleted only when the volume that is made of it is there', async () => {
    const snapshot = await manager.createSnapshot(source);
    const use = () => manager.createVolume({}, { kind: 'snapshot', id: snapshot.id });
    expect(await changeDuring('createVolumeFromSnapshot', use, () => manager.deleteSnapshot(snapshot))).toEqual(['createVolumeFromSnapshot ended', 'deleteSnapshot']);
  });

  it(`a volume is extended ${holdsEverySource ? 'only when its clone is there' : 'in the middle of its clone'}`, async () => {
    const use = () => manager.createVolume({}, { kind: 'volume', id: source.id });
    const order = await changeDuring('createClonedVolume', use, () => manager.extendVolume(source, 2));
    expect(order).toEqual(holdsEverySource ? ['createClonedVolume ended', 'extendVolume'] : ['extendVolume', 'createClonedVolume ended']);
  });

  if (holdsEverySource) {
    it('a volume is not deleted under a snapshot that is being taken of it', async () => {
      const use = () => manager.createSnapshot(source);
      const deletion = () => manager.deleteVolume(source).catch((error: { code: string }) => script.calls.push(error.code));
      expect(await changeDuring('createSnapshot', use, deletion)).toEqual(['createSnapshot ended', 'ERR_VOLUME_HAS_SNAPSHOTS']);
    });

    it('a snapshot of it may be taken', async () => {
      const use = () => manager.createVolume({}, { kind: 'volume', id: source.id });
      expect(await changeDuring('createClonedVolume', use, () => manager.createSnapshot(source))).toEqual(['createSnapshot', 'createClonedVolume ended']);
    });
  }
});
