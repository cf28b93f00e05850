import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LockScope, lockName } from '@holdfast/core/provider';
import { engineForTests, startZookeeper, ZookeeperLateRequests } from '@holdfast/engines';
import { ZookeeperLockProvider } from '../src/index.js';
import { request } from './request.js';
import { ZookeeperLook } from './zookeeper-look.js';

const name = lockName(LockScope.Global, 'array-1');
const other = lockName(LockScope.Global, 'array-2');
const CLAIM = '.x.'; // in the name of an exclusive claim

const server = await engineForTests({ afterAll }, startZookeeper, () => look.close());
const look: ZookeeperLook = new ZookeeperLook(server.port);

describe('a claim that the server makes only after its connection broke and the session went on', () => {
  let network: ZookeeperLateRequests;
  let root: string;
  let provider: ZookeeperLockProvider;
  let direct: ZookeeperLockProvider;
  beforeEach(async () => {
    network = await ZookeeperLateRequests.start(server.port);
    root = `/test-${randomUUID()}`;
    provider = new ZookeeperLockProvider({ servers: [`127.0.0.1:${network.port}`], root, sessionMs: 60_000 });
    direct = new ZookeeperLockProvider({ servers: [`127.0.0.1:${server.port}`], root, sessionMs: 60_000 });
    for (const each of [name, other]) await (await provider.acquire(each, request())).release();
  });
  afterEach(async () => {
    await provider.close();
    await direct.close();
    await network.stop();
  });

  it('does not stand beside the one that was made instead: the next is served after the release', async () => {
    const kept = network.keepNext(CLAIM);
    const acquiring = provider.acquire(name, request());
    await kept;
    const grant = await acquiring;
    await network.deliver();
    const claims = await look.claims(root, name);
    expect(claims).toHaveLength(1);
    expect(grant.fence!.counter).toBe((await look.ask((connection) => connection.read(claims[0]!.path)))!.czxid);
    const waiting = direct.acquire(name, request());
    await grant.release();
    const next = await waiting;
    expect(next.fence!.counter > grant.fence!.counter).toBe(true);
    await next.release();
  });

  it('does not stand for a wait that was given up meanwhile', async () => {
    const kept = network.keepNext(CLAIM);
    const ends = new AbortController();
    const acquiring = provider.acquire(name, request({ signal: ends.signal }));
    await kept;
    ends.abort(new Error('changed my mind'));
    await expect(acquiring).rejects.toBe(ends.signal.reason);
    await (await provider.acquire(other, request())).release(); // over the next connection, after it was looked for there
    await network.deliver();
    expect(await look.allClaims(root)).toEqual([]);
  });
});
