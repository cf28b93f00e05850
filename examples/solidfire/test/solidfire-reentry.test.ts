import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { currentLocks, Locked, LockScope, verifyLocks, type LockEvent } from '@holdfast/core';
import type { Volume } from '@holdfast/volume';
import { injectable, injectFromBase } from 'inversify';
import { SolidFireClones, SolidFireDriver, type CloneSource } from '../src/index.js';
import { imageRecord, makeSnapshot, makeVolume, volumeRecord } from './records.js';
import { SolidFireFixture } from './solidfire-fixture.js';

let fixture: SolidFireFixture;
afterEach(() => fixture.close());

/** What `_do_clone_volume` was in January 2017: the helper takes the lock of the source, whose name its caller's lock has already. */
@injectable()
@injectFromBase({ extendConstructorArguments: true, extendProperties: true })
class ClonesOf2017 extends SolidFireClones {
  @Locked(LockScope.Process, 'solidfire-{source.id}', { params: ['source'] })
  override async clone(source: CloneSource, volume: Volume): ReturnType<SolidFireClones['clone']> {
    return super.clone(source, volume);
  }
}

@injectable()
@injectFromBase({ extendConstructorArguments: true, extendProperties: true })
class ClonesReentrant extends SolidFireClones {
  @Locked(LockScope.Process, 'solidfire-{source.id}', { params: ['source'], reentrant: true })
  override async clone(source: CloneSource, volume: Volume): ReturnType<SolidFireClones['clone']> {
    return super.clone(source, volume);
  }
}

async function openWith(clones: typeof SolidFireClones): Promise<SolidFireDriver> {
  fixture = await SolidFireFixture.open();
  fixture.container.rebind(SolidFireClones).to(clones).inSingletonScope();
  return fixture.driver;
}

const reentrant = (method: string): object => expect.objectContaining({ code: 'ERR_LOCK_REENTRANT', method, scope: 'process' });

describe('one name for the lock of a method and of the helper it calls', () => {
  it('is an error where re-entry is not declared, never a hang: volumes of images (#1673264)', async () => {
    const driver = await openWith(ClonesOf2017);
    const [image, volume] = [imageRecord(), volumeRecord()];
    await expect(driver.cloneImage(volume, image)).rejects.toEqual(reentrant('ClonesOf2017.clone'));
    expect(fixture.array.state.volumes.all().map(({ name }) => name)).toEqual([`UUID-${image.id}`]);
  });

  it('is an error where re-entry is not declared, never a hang: clones and volumes of snapshots (#1673264)', async () => {
    const driver = await openWith(ClonesOf2017);
    const source = await makeVolume(driver);
    const snapshot = await makeSnapshot(driver, source);
    await expect(driver.createClonedVolume(volumeRecord(), source)).rejects.toEqual(reentrant('ClonesOf2017.clone'));
    await expect(driver.createVolumeFromSnapshot(volumeRecord(), snapshot)).rejects.toEqual(reentrant('ClonesOf2017.clone'));
    expect(fixture.array.state.volumes.all()).toHaveLength(1);
  });

  it('leaves the lock free after the error: the next caller gets as far', async () => {
    const driver = await openWith(ClonesOf2017);
    const source = await makeVolume(driver);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(driver.createClonedVolume(volumeRecord(), source)).rejects.toEqual(reentrant('ClonesOf2017.clone'));
    }
  });

  it('is granted again where re-entry is declared, and still keeps other callers out', async () => {
    const driver = await openWith(ClonesReentrant);
    const [image, source] = [imageRecord(), await makeVolume(driver)];
    await Promise.all([0, 1, 2].map(() => driver.cloneImage(volumeRecord(), image)));
    await Promise.all([0, 1, 2].map(() => driver.createClonedVolume(volumeRecord(), source)));
    expect(fixture.array.control.report().violations).toEqual([]);
  });
});

describe('the locks of the driver', () => {
  it('are named by the image, the source volume or the snapshot, and held by the public method alone', async () => {
    fixture = await SolidFireFixture.open();
    const { driver } = fixture;
    const [image, source] = [imageRecord(), await makeVolume(driver)];
    const snapshot = await makeSnapshot(driver, source);
    const acquired: unknown[] = [];
    const listen = (message: unknown): void => {
      const { lockName, scope, method } = message as LockEvent;
      acquired.push([scope, lockName, method, currentLocks().length]);
    };
    subscribe('holdfast:lock:acquired', listen);
    await driver.cloneImage(volumeRecord(), image);
    await driver.createClonedVolume(volumeRecord(), source);
    await driver.createVolumeFromSnapshot(volumeRecord(), snapshot);
    unsubscribe('holdfast:lock:acquired', listen);
    expect(acquired).toEqual([
      ['process', `solidfire-${image.id}`, 'SolidFireDriver.cloneImage', 0],
      ['process', `solidfire-${source.id}`, 'SolidFireDriver.createClonedVolume', 0],
      ['process', `solidfire-${snapshot.id}`, 'SolidFireDriver.createVolumeFromSnapshot', 0],
    ]);
  });

  it('can be had: every scope they need is bound', async () => {
    fixture = await SolidFireFixture.open();
    await verifyLocks(fixture.container, SolidFireDriver);
  });
});
