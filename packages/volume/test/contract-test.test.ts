import { describe, expect, it } from '@jest/globals';
import { DriverError, type Connector, type ConnectionInfo, type IscsiConnectionInfo, type Snapshot, type Volume } from '../src/index.js';
import { brokenClauses, clausesFor } from './collected-clauses.js';
import { MemoryDriver } from './memory-array.js';

describe('the driver contract test', () => {
  for (const [title, prove] of clausesFor((array) => new MemoryDriver(array))) it(`passes a driver that keeps it: ${title}`, prove);

  it('fails a driver whose second deletion rejects', async () => {
    class Faulty extends MemoryDriver {
      override async deleteVolume(volume: Volume): Promise<void> {
        this.array.volume(volume.id);
        await super.deleteVolume(volume);
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual(
      expect.arrayContaining(['deleteVolume succeeds a second time', 'deleteVolume succeeds for a volume that never was']),
    );
  });

  it('fails a driver that says it deleted and did not', async () => {
    class Faulty extends MemoryDriver {
      override async deleteVolume(): Promise<void> {}
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual(['deleteVolume removes the volume, and leaves the others']);
  });

  it('fails a driver that forgets to grow a clone', async () => {
    class Faulty extends MemoryDriver {
      override async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
        await super.createClonedVolume({ ...volume, sizeGiB: source.sizeGiB }, source);
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual([
      'createClonedVolume makes the clone as large as asked, when that is more than the source',
    ]);
  });

  it('fails a driver that says it can make clones of one source at once, and cannot', async () => {
    class Faulty extends MemoryDriver {
      readonly clonesInParallel = true;
      #isBusy = false;

      override async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
        if (this.#isBusy) throw new DriverError('ERR_BACKEND_REFUSED', 'another clone of this source runs');
        this.#isBusy = true;
        await new Promise((resolve) => setImmediate(resolve));
        await super.createClonedVolume(volume, source).finally(() => (this.#isBusy = false));
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual(['createClonedVolume makes three clones of one source, at once when it says that it can']);
  });

  it('fails a driver that leaves a half-made clone of a source that is not there', async () => {
    class Faulty extends MemoryDriver {
      override async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
        await super.createVolume(volume);
        await super.createClonedVolume(volume, source);
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual([
      'createClonedVolume refuses a source the array does not have, and leaves nothing',
    ]);
  });

  it('fails a driver whose volume from a snapshot has the content of now', async () => {
    class Faulty extends MemoryDriver {
      override async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<void> {
        await super.createClonedVolume(volume, snapshot.volume);
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual([
      'createVolumeFromSnapshot gives it the content of the moment of the snapshot',
    ]);
  });

  it('fails a driver that picks a LUN and takes it later', async () => {
    class Faulty extends MemoryDriver {
      override async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
        const lun = this.array.volume(volume.id).luns.get(connector.initiator ?? '') ?? this.pickLun(connector.initiator ?? '');
        await new Promise((resolve) => setImmediate(resolve));
        await super.initializeConnection(volume, connector);
        return this.info(lun);
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual([
      'initializeConnection gives volumes attached at the same time addresses of their own',
    ]);
  });

  it('fails a driver whose connection lacks a key', async () => {
    class Faulty extends MemoryDriver {
      protected override info(lun: number): ConnectionInfo {
        const { data } = super.info(lun) as IscsiConnectionInfo;
        return { driver_volume_type: 'iscsi', data: { ...data, target_iqn: undefined as never } };
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toContain(
      'initializeConnection shows the volume to the host, and says where, with the keys of its type',
    );
  });

  it('fails a driver that takes the volume from every host when one leaves', async () => {
    class Faulty extends MemoryDriver {
      override async terminateConnection(volume: Volume): Promise<void> {
        await super.terminateConnection(volume, null);
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual(['terminateConnection takes the volume from the host, and only from it']);
  });

  it('fails a driver whose backend is not well', async () => {
    class Faulty extends MemoryDriver {
      override async checkForSetupError(): Promise<void> {
        throw new DriverError('ERR_BACKEND_CONFIG', 'no pool');
      }
    }
    expect(await brokenClauses((array) => new Faulty(array))).toEqual([
      'getVolumeStats and checkForSetupError find nothing wrong with a backend that works',
    ]);
  });
});
