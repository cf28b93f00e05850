import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { currentLocks, defineLock, describeLocks, LockScope, verifyLocks, withLock, type LockEvent } from '@holdfast/core';
import type { Volume } from '@holdfast/volume';
import { UnityAdapter, UnityClient, UnityFibreChannelAdapter, UnityIscsiAdapter, type UnityOptions } from '../src/index.js';
import { ISCSI_HOSTS, UnityFixture } from './unity-fixture.js';

const [host, otherHost] = ISCSI_HOSTS;
const HOST_LOCK = `127.0.0.1-${host.host}`;
const LUN_LOCK = 'lun-127.0.0.1-sv_1';

let fixture: UnityFixture;
const open = async (options: Partial<UnityOptions> = {}): Promise<UnityFixture> => (fixture = await UnityFixture.open({}, options));
afterEach(() => fixture.close());

async function makeVolume(multiattach = false): Promise<Volume> {
  const id = randomUUID();
  const volume = { id, name: `volume-${id}`, sizeGiB: 1, multiattach };
  return { ...volume, ...(await fixture.iscsi.createVolume(volume)) };
}

/** Locks that were asked for during `work`, each with what its chain held already. */
async function asked(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const listen = (message: unknown): void => {
    const { lockName, method } = message as LockEvent;
    seen.push([...currentLocks().map((held) => held.lockName), `${method} ${lockName}`].join(' > '));
  };
  subscribe('holdfast:lock:acquired', listen);
  await work();
  unsubscribe('holdfast:lock:acquired', listen);
  return seen;
}

const sameName = defineLock({ name: '127.0.0.1-{0}', scope: LockScope.Global, where: 'unity-host-locks.test.ts' });

/** Runs `work` while somebody else holds the lock of the host; tells whether it ended before it had to wait for that lock. */
async function endsWhileHeld(work: () => Promise<unknown>): Promise<boolean> {
  const isHeld = gate();
  const mayGo = gate();
  const waits = gate();
  const listen = (message: unknown): void => {
    const { lockName } = message as LockEvent;
    if (lockName === HOST_LOCK) waits.open();
  };
  const hold = (): Promise<void> => {
    isHeld.open();
    return mayGo.opened;
  };
  const holder = withLock(sameName, [host.host], hold, { container: fixture.container });
  await isHeld.opened;
  subscribe('holdfast:lock:waiting', listen);
  const working = work();
  const endedFirst = await Promise.race([working.then(() => true), waits.opened.then(() => false)]);
  unsubscribe('holdfast:lock:waiting', listen);
  mayGo.open();
  await Promise.all([holder, working]);
  return endedFirst;
}

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe('without removal of empty hosts', () => {
  it('attaching locks the making of the host and nothing else', async () => {
    await open();
    const volume = await makeVolume();
    expect(await asked(() => fixture.iscsi.initializeConnection(volume, host))).toEqual([`UnityClient.createHost ${HOST_LOCK}`]);
  });

  it('detaching takes no lock, and so waits for none', async () => {
    await open();
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, host);
    expect(await endsWhileHeld(() => fixture.iscsi.terminateConnection(volume, host))).toBe(true);
    expect(await asked(() => fixture.iscsi.terminateConnection(volume, host))).toEqual([]);
    expect(await asked(() => fixture.iscsi.terminateConnection(volume, null))).toEqual([]);
  });

  it('attaching waits for whoever holds the lock of the host', async () => {
    await open();
    const volume = await makeVolume();
    expect(await endsWhileHeld(() => fixture.iscsi.initializeConnection(volume, host))).toBe(false);
  });
});

describe('with removal of empty hosts', () => {
  it('attaching holds one lock from the look-up to the attachment: asked for again inside, it is granted', async () => {
    await open({ removeEmptyHost: true });
    const volume = await makeVolume();
    expect(await asked(() => fixture.iscsi.initializeConnection(volume, host))).toEqual([
      `UnityAdapter.createHostAndAttach ${HOST_LOCK}`,
      `${HOST_LOCK} > UnityClient.createHost ${HOST_LOCK}`,
    ]);
  });

  it('detaching takes the same lock, waits for its holder, and leaves other hosts alone', async () => {
    await open({ removeEmptyHost: true });
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, host);
    expect(await endsWhileHeld(() => fixture.iscsi.terminateConnection(volume, host))).toBe(false);
    expect(await asked(() => fixture.iscsi.terminateConnection(volume, host))).toEqual([`UnityAdapter.detachAndDeleteHost ${HOST_LOCK}`]);
    expect(await endsWhileHeld(() => fixture.iscsi.terminateConnection(volume, otherHost))).toBe(true);
  });
});

describe('a volume that several hosts may attach', () => {
  it('has a lock of its own, taken inside that of the host', async () => {
    await open({ removeEmptyHost: true });
    const volume = await makeVolume(true);
    const attach = [
      `UnityAdapter.createHostAndAttach ${HOST_LOCK}`,
      `${HOST_LOCK} > UnityClient.createHost ${HOST_LOCK}`,
      `${HOST_LOCK} > UnityClient.attach ${LUN_LOCK}`,
    ];
    const detach = [`UnityAdapter.detachAndDeleteHost ${HOST_LOCK}`, `${HOST_LOCK} > UnityClient.detach ${LUN_LOCK}`];
    expect(await asked(() => fixture.iscsi.initializeConnection(volume, host))).toEqual(attach);
    expect(await asked(() => fixture.iscsi.terminateConnection(volume, host))).toEqual(detach);
    expect(await asked(() => fixture.iscsi.terminateConnection(volume, null))).toEqual([`UnityClient.detach ${LUN_LOCK}`]);
  });

  it('keeps all its hosts when they come and go at the same time', async () => {
    await open();
    const volume = await makeVolume(true);
    const hosts = Array.from({ length: 6 }, (_, number) => ({ host: `compute-${number}`, initiator: `iqn.1994-05.com.example:${number}` }));
    const services = hosts.map(() => fixture.anotherService());
    const leaving = hosts.slice(0, 3);
    for (const each of leaving) await fixture.iscsi.initializeConnection(volume, each);
    await Promise.all(
      hosts.map((each, index) => (leaving.includes(each) ? services[index]!.terminateConnection(volume, each) : services[index]!.initializeConnection(volume, each))),
    );
    const { hosts: table, access } = fixture.array.state;
    expect(access.ofLun('sv_1').map(({ hostId }) => table.host(hostId)?.name).sort()).toEqual(['compute-3', 'compute-4', 'compute-5']);
    expect(fixture.array.control.report()).toMatchObject({ violations: [] });
  });
});

describe('the declarations', () => {
  it('are on the methods of the original, for both kinds of connection, and can be had', async () => {
    await open();
    await verifyLocks(fixture.container, UnityClient, UnityIscsiAdapter, UnityFibreChannelAdapter);
    const declared = [UnityClient, UnityAdapter].flatMap((type) => describeLocks(type));
    expect(declared.map(({ className, method, scope, template, isConditional }) => [`${className}.${method}`, scope, template, isConditional])).toEqual([
      ['UnityClient.createHost', 'global', '{self.host}-{name}', false],
      ['UnityClient.attach', 'global', 'lun-{self.host}-{lun.id}', true],
      ['UnityClient.detach', 'global', 'lun-{self.host}-{lun.id}', true],
      ['UnityAdapter.createHostAndAttach', 'global', '{self.client.host}-{hostName}', true],
      ['UnityAdapter.detachAndDeleteHost', 'global', '{self.client.host}-{hostName}', true],
    ]);
  });
});
