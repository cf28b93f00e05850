/** Runs in processes of its own: a driver that can be suspended in the middle of a section, and that then goes on as if nothing had happened. */
import 'reflect-metadata';
import { setImmediate as phase, setTimeout as sleep } from 'node:timers/promises';
import { closeLocks, currentLocks, lockModule } from '@holdfast/core';
import { DothillClient, dothillModule, DothillIscsiDriver } from '@holdfast/example-dothill';
import { Container, injectable, injectFromBase } from 'inversify';

/**
 * @typedef {'before-mapping' | 'before-sending'} Place
 * @typedef {{ assertHeld: string, lost: Promise<boolean> }} Awakening
 */

/**
 * @param {{ options: import('@holdfast/example-dothill').DothillOptions, locks: string }} args - `locks`: URL of the provider
 * @param {import('@holdfast/conformance/contenders').ContenderContext} context
 */
export async function createContender({ options, locks }, { emit }) {
  /** @type {Place | undefined} */
  let pauseAt;
  /** @type {Awakening | undefined} */
  let awakening;

  /** @param {Place} place @param {string} lockName */
  async function maybePause(place, lockName) {
    if (pauseAt !== place) return;
    pauseAt = undefined;
    const held = currentLocks().find((lock) => lock.lockName === lockName);
    if (held === undefined) throw new Error(`${lockName} is not held ${place}`);
    emit('suspended');
    await phase(); // the message is out
    process.kill(process.pid, 'SIGSTOP'); // returns after somebody's SIGCONT
    // No turn of the event loop has passed: what is asked now can only be known from the clock.
    awakening = {
      assertHeld: codeOf(() => held.assertHeld()),
      // The whole of the next timer turn, in which this timer need not be the last.
      lost: sleep(0).then(() => phase()).then(() => held.lost.aborted),
    };
  }

  class PausingClient extends DothillClient {
    async lunsInUse(initiators) {
      const luns = await super.lunsInUse(initiators);
      await maybePause('before-mapping', `${this.driverName}-${this.arrayName}-map`);
      return luns;
    }

    async send(words, key) {
      if (words[0] === 'create') await maybePause('before-sending', `${this.driverName}-${this.arrayName}`);
      return super.send(words, key);
    }
  }
  Reflect.decorate([injectable(), injectFromBase({ extendConstructorArguments: true, extendProperties: true })], PausingClient);

  const container = new Container();
  container.load(lockModule({ global: locks }), dothillModule(options));
  container.rebind(DothillClient).to(PausingClient).inSingletonScope();
  const driver = container.get(DothillIscsiDriver);
  return {
    /** @param {import('@holdfast/volume').Volume} volume */
    create: (volume) => driver.createVolume(volume),
    /**
     * Tells how it went instead of failing.
     * @param {{ place: Place, pause: boolean, volume: import('@holdfast/volume').Volume, host: import('@holdfast/volume').Connector }} input
     */
    write: async ({ place, pause, volume, host }) => {
      pauseAt = pause ? place : undefined;
      awakening = undefined;
      const writing = place === 'before-mapping' ? driver.initializeConnection(volume, host) : driver.createVolume(volume);
      const error = await writing.then(() => undefined, ({ name, code, backendError, message }) => ({ name, code, backendError, message }));
      return { error, ...awakening, lost: await awakening?.lost };
    },
    close: () => closeLocks(container),
  };
}

/** @param {() => void} act */
function codeOf(act) {
  try {
    act();
    return 'none';
  } catch (error) {
    return error.code;
  }
}
