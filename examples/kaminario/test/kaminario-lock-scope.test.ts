import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AlwaysGrantsLockProvider } from '@holdfast/conformance/broken';
import { describeLocks, verifyLocks, withLock } from '@holdfast/core';
import type { Volume } from '@holdfast/volume';
import { backendLock, KaminarioClient, KaminarioFibreChannelDriver, KaminarioIscsiDriver } from '../src/index.js';
import { HaltingClock } from './halting-clock.js';
import { ADDRESS, FC_HOSTS, ISCSI_HOSTS, KaminarioFixture, record, type Backend } from './kaminario-fixture.js';
import { LockEvents } from './lock-events.js';

const OTHER_ADDRESS = '192.0.2.30';
const NAME = `Kaminario-${ADDRESS}`;
const [iscsiHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;

let fixture: KaminarioFixture;
beforeEach(async () => {
  fixture = await KaminarioFixture.open();
});
afterEach(() => fixture.close());

async function makeVolume({ iscsi }: Backend): Promise<Volume> {
  const volume = record();
  await iscsi.createVolume(volume);
  return volume;
}

/** Somebody else who holds the lock of the address; a call chain of its own, so that nobody here counts as part of it. */
class Holder {
  readonly holds: Promise<void>;
  letGo: () => void = () => undefined;

  constructor({ container }: Backend) {
    this.holds = new Promise((holds, fails) => {
      const body = (): Promise<void> => {
        holds();
        return new Promise((resolve) => (this.letGo = resolve));
      };
      withLock(backendLock, { self: { address: ADDRESS } }, body, { container }).catch(fails);
    });
  }
}

describe('the lock of an address', () => {
  it('is declared by both drivers, on attach and detach', () => {
    const declared = [KaminarioIscsiDriver, KaminarioFibreChannelDriver].flatMap((type) => describeLocks(type).filter(({ template }) => template === backendLock.name));
    expect(declared.map(({ className, method, scope }) => `${className}.${method} ${scope}`)).toEqual([
      'KaminarioIscsiDriver.initializeConnection global', 'KaminarioIscsiDriver.terminateConnection global',
      'KaminarioFibreChannelDriver.initializeConnection global', 'KaminarioFibreChannelDriver.terminateConnection global',
    ]);
  });

  it('makes iSCSI and Fibre Channel of one address wait for each other, in whatever service, and another address for nobody', async () => {
    const { endpoint } = await fixture.serve();
    const [one, same, other] = [fixture.backend(endpoint), fixture.backend(endpoint), fixture.backend({ ...endpoint, address: OTHER_ADDRESS })];
    const [first, second, third] = [await makeVolume(one), await makeVolume(one), await makeVolume(one)];
    const waiting = new LockEvents('waiting');
    const ended: string[] = [];
    const holder = new Holder(one);
    await holder.holds;
    try {
      const attaching = [
        same.iscsi.initializeConnection(first, iscsiHost).then(() => ended.push('iscsi')),
        same.fc.initializeConnection(second, { ...fcHost, host: 'compute-09' }).then(() => ended.push('fc')),
      ];
      await waiting.of('KaminarioIscsiDriver.initializeConnection');
      await waiting.of('KaminarioFibreChannelDriver.initializeConnection');
      await other.iscsi.initializeConnection(third, { host: 'compute-03', initiator: 'iqn.1994-05.com.example:03' });
      expect(ended).toEqual([]);
      holder.letGo();
      await Promise.all(attaching);
    } finally {
      waiting.stop();
    }
    expect(ended.sort()).toEqual(['fc', 'iscsi']);
    expect(waiting.namesOf('KaminarioFibreChannelDriver.initializeConnection')).toEqual([NAME]);
  });

  it('is taken before that of the single call, never after it, and not by what needs no host', async () => {
    const { endpoint } = await fixture.serve();
    const backend = fixture.backend(endpoint);
    const acquired = new LockEvents('acquired');
    try {
      const volume = await makeVolume(backend);
      expect(new Set(acquired.all.map(({ lockName }) => lockName))).toEqual(new Set([`krest-${ADDRESS}`]));
      await backend.iscsi.initializeConnection(volume, iscsiHost);
      await backend.iscsi.terminateConnection(volume, iscsiHost);
    } finally {
      acquired.stop();
    }
    expect(acquired.namesOf('KaminarioIscsiDriver.initializeConnection')).toEqual([NAME]);
    expect(acquired.namesOf('KaminarioIscsiDriver.terminateConnection')).toEqual([NAME]);
  });

  it('does not depend on how the address is spelled', async () => {
    const { endpoint } = await fixture.serve();
    const acquired = new LockEvents('acquired');
    const loud = fixture.backend({ ...endpoint, address: 'K2-East.Example.com' });
    await loud.iscsi.initializeConnection(await makeVolume(loud), iscsiHost);
    acquired.stop();
    expect(new Set(acquired.all.map(({ lockName }) => lockName))).toEqual(new Set(['krest-k2-east.example.com', 'Kaminario-k2-east.example.com']));
  });

  it('can be had from the start', async () => {
    const { endpoint } = await fixture.serve();
    const { container } = fixture.backend(endpoint);
    await verifyLocks(container, KaminarioClient, KaminarioIscsiDriver, KaminarioFibreChannelDriver);
  });
});

describe('the last volume of a host goes while another one comes', () => {
  /** The deletion of the host stands still at the array when the second attach begins. */
  async function raceLastDetach(isLocked: boolean): Promise<{ readonly violations: readonly string[]; readonly mappings: number }> {
    const clock = new HaltingClock();
    const { array, endpoint } = await fixture.serve({ mappedHosts: 'cascade' }, ADDRESS, clock);
    const everybody = new AlwaysGrantsLockProvider({ reach: 'global' });
    const tools = isLocked ? {} : { locks: { global: everybody, process: everybody } };
    const [leaver, comer] = [fixture.backend(endpoint, tools), fixture.backend({ ...endpoint }, tools)];
    const [last, next] = [await makeVolume(leaver), await makeVolume(leaver)];
    await leaver.iscsi.initializeConnection(last, iscsiHost);
    array.control.configure({ faults: [{ match: 'DELETE /api/v2/hosts', fault: { kind: 'delay', delayMs: 1 } }] });
    const waiting = new LockEvents('waiting');
    const detaching = leaver.iscsi.terminateConnection(last, iscsiHost);
    await clock.halted();
    const attaching = comer.iscsi.initializeConnection(next, iscsiHost);
    await (isLocked ? waiting.of('KaminarioIscsiDriver.initializeConnection') : attaching);
    waiting.stop();
    clock.goOn();
    await Promise.all([detaching, attaching]);
    return { violations: array.control.report().violations, mappings: array.state.tables.mappings.all().length };
  }

  it('with the lock, the second attach makes the host anew', async () => {
    expect(await raceLastDetach(true)).toEqual({ violations: [], mappings: 1 });
  });

  it('without it, the host is deleted under the attach that has just succeeded', async () => {
    const { violations, mappings } = await raceLastDetach(false);
    expect(violations).toEqual([expect.stringContaining('host "compute-01_example_com" deleted under a live attach: it lost LUN 1')]);
    expect(mappings).toBe(0);
  });
});
