/** One process with a manager, for tests that start several, and for tests that kill one. */
import { subscribe } from 'node:diagnostics_channel';
import { closeLocks } from '@holdfast/core';
import { openManager } from './open-manager.mjs';

/**
 * @typedef {object} ContenderArgs
 * @property {string} folder
 * @property {'every-route' | 'cinder'} [locking]
 * @property {'flock' | 'proper-lockfile'} [engine]
 * @property {number} [stopAt] the step at which the process stands still until it is killed; 0: none
 * @property {boolean} [holdClones] whether clones stand still in the middle until `release`
 */

const WRITES = ['insert', 'change', 'remove'];

/** @param {ContenderArgs} args @param {import('@holdfast/conformance/contenders').ContenderContext} context */
export async function createContender({ stopAt = 0, holdClones = false, ...place }, { emit }) {
  let steps = 0;
  let isCounting = false;
  /** @type {() => void} */
  let release = () => undefined;
  const released = new Promise((resolve) => (release = () => resolve(undefined)));

  /** @param {string} what */
  const step = async (what) => {
    if (!isCounting) return;
    steps += 1;
    if (steps !== stopAt) return;
    emit(`stopped ${what}`);
    await new Promise(() => undefined);
  };
  /** @param {string} what */
  const pause = async (what) => {
    await step(what);
    if (!holdClones) return;
    emit('cloning');
    await released;
  };
  /** A process can die before every write of a record and every call of the driver; after one is before the next. @type {<T extends object>(part: T, name: string) => T} */
  const watched = (part, name) =>
    new Proxy(part, {
      get(target, member) {
        const value = Reflect.get(target, member);
        if (typeof value !== 'function' || (name !== 'driver' && !WRITES.includes(String(member)))) return typeof value === 'function' ? value.bind(target) : value;
        return async (/** @type {unknown[]} */ ...args) => {
          await step(`before ${name}.${String(member)}`);
          return value.apply(target, args);
        };
      },
    });

  subscribe('holdfast:lock:waiting', (message) => emit(`waiting ${/** @type {import('@holdfast/core').LockEvent} */ (message).lockName}`));
  const { container, manager, repository } = openManager(place, pause, watched);
  await manager.start();
  return {
    /** @param {{ asked: import('@holdfast/volume/manager').NewVolume, source?: import('@holdfast/volume/manager').VolumeSource }} request */
    create: async ({ asked, source }) => {
      isCounting = true;
      const { id, status } = await manager.createVolume(asked, source);
      await step('before the answer');
      isCounting = false;
      return { id, status, steps };
    },
    /** @param {import('@holdfast/volume/manager').RecordRef} volume */
    snapshot: async (volume) => (await manager.createSnapshot(volume)).id,
    /** @param {import('@holdfast/volume/manager').RecordRef} volume */
    delete: async (volume) => manager.deleteVolume(volume),
    cachedVolume: async () => (await repository.volumes.list()).find(({ isInternal }) => isInternal)?.id,
    release: async () => release(),
    close: async () => {
      await closeLocks(container);
      await repository.close();
    },
  };
}
