import { defineLock, LockScope, type LockDefinition } from '@holdfast/core';

/**
 * On a volume. Shared by whoever uses it as a source, exclusive for whoever extends or deletes it. Code of yours that reads a volume
 * for a long time, such as a backup, takes it shared: `withLock(sourceVolumeLock, { self: manager, source: volume }, …, { mode: 'shared' })`.
 * @public
 */
export const sourceVolumeLock = defineLock({
  scope: LockScope.Global,
  name: '{source.id}-delete_volume',
  params: ['source'],
  reason: 'a source is not deleted or extended while it is being cloned',
  where: 'VolumeManager',
});

/**
 * The same lock as {@link sourceVolumeLock}, on a volume that is being made. Nobody holds the lock of a volume that is not there yet, so it is tried, not
 * waited for; and because it is known by a name of its own, what its maker asks for inside closes no circle with those who wait for a source.
 * @public
 */
export const newVolumeLock = defineLock({
  scope: LockScope.Global,
  name: '{made.id}-delete_volume',
  params: ['made'],
  reason: 'what is being made is not deleted, nor taken for left behind',
  where: 'VolumeManager',
  reentrant: true, // the scheduler holds it through all its attempts
});

/** On a snapshot: shared by whoever makes a volume of it, exclusive for whoever makes or deletes it. @public */
export const sourceSnapshotLock = defineLock({
  scope: LockScope.Global,
  name: '{source.id}-delete_snapshot',
  params: ['source'],
  reason: 'a snapshot is not deleted while a volume is being made of it',
  where: 'VolumeManager',
});

/** On a volume or snapshot that is being cloned, where the driver does not say `clonesInParallel`. @public */
export const cloneTurnLock = defineLock({
  scope: LockScope.Global,
  name: '{source.id}-clone',
  params: ['source'],
  reason: 'one clone of a source at a time, on every route, for drivers that do not say that they can do more',
  where: 'VolumeManager',
});

/** On the attachments of a volume. @public */
export const attachmentsLock = defineLock({
  scope: LockScope.Global,
  name: '{volume.id}-attachments',
  params: ['volume'],
  reason: 'the export comes before the first attachment and goes after the last one; attaching and detaching do not overtake each other',
  where: 'VolumeManager',
});

/** On an image in the cache of one backend. @public */
export const cachedImageLock = defineLock({
  scope: LockScope.Global,
  name: '{self.host}-{image.id}-image_cache',
  params: ['image'],
  reason: 'an image is downloaded once, however many ask for it',
  where: 'VolumeManager',
});

/**
 * The same lock for a method whose parameter may be no source at all, and whose `when` looks before the name is made: the compiler, which
 * cannot know that, does not check the template then.
 */
export function perhaps(lock: LockDefinition<string, readonly string[]>): LockDefinition<string, readonly string[]> {
  return lock;
}
