import { randomUUID } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { LockScope, lockName, type LockLoss } from '@holdfast/core/provider';
import { engineForTests, startZookeeper, TcpProxy } from '@holdfast/engines';
import { ZookeeperLockProvider, type ZookeeperLockProviderOptions } from '../src/index.js';
import { lockProviderFromUrl } from '../src/zookeeper-lock-module.js';
import { claimBefore, claimsOn, formatPath, processesPath, shelvesPath } from '../src/zookeeper-nodes.js';
import { request } from './request.js';
import { ZookeeperLook } from './zookeeper-look.js';

const SECRET = 'a very secret word';
const RACES = process.env['HOLDFAST_EFFORT'] === 'full' ? 10_000 : 300;
const HOLDER = fileURLToPath(new URL('holder.mjs', import.meta.url));
const name = lockName(LockScope.Global, 'array-1');

const providers: ZookeeperLockProvider[] = [];
const server = await engineForTests({ afterAll }, startZookeeper, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await look.close();
});
const look = new ZookeeperLook(server.port);

const newRoot = (): string => `/test-${randomUUID()}`;
const address = (): string => `127.0.0.1:${server.port}`;

function open(options: Partial<ZookeeperLockProviderOptions> = {}): ZookeeperLockProvider {
  const provider = new ZookeeperLockProvider({ servers: [address()], root: newRoot(), sessionMs: 6_000, ...options });
  providers.push(provider);
  return provider;
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function everything(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(() => undefined, (reason: unknown) => reason as Error);
  let text = '';
  for (let each: unknown = error; each instanceof Error; each = each.cause) text += `${each.stack ?? each.message} ${JSON.stringify(each)}`;
  return text;
}

describe('a login', () => {
  it('works from a URL; then others can neither take nor free its locks, and no password is shown', async () => {
    const root = newRoot();
    const url = `zookeeper://driver:${encodeURIComponent(SECRET)}@${address()}${root}`;
    const owner = lockProviderFromUrl(new URL(url)) as ZookeeperLockProvider;
    providers.push(owner);
    const grant = await owner.acquire(name, request());
    expect(owner.engineId).not.toContain('secret');
    for (const credentials of [undefined, { user: 'driver', password: 'wrong-secret' }]) {
      const other = open({ root, ...(credentials === undefined ? {} : { credentials }) });
      await expect(other.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('the user, the password or the root is wrong') });
      expect(await everything(() => other.acquire(name, request()))).not.toContain('secret');
    }
    const shelves = shelvesPath(root);
    await expect(look.children(shelves)).rejects.toMatchObject({ name: 'NO_AUTH' });
    await expect(look.remove(formatPath(root))).rejects.toMatchObject({ name: 'NO_AUTH' });
    await grant.release();
  });
});

describe('a server', () => {
  it('that cannot be reached is named in the cause, and the password is not', async () => {
    const provider = open({ servers: ['127.0.0.1:1'], credentials: { user: 'driver', password: SECRET } });
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    const text = await everything(() => provider.acquire(name, request()));
    expect(text).toContain('127.0.0.1:1');
    expect(text).not.toContain(SECRET);
  });

  it('that is down does not matter while another one serves', async () => {
    const provider = open({ servers: ['127.0.0.1:1', address()] });
    await (await provider.acquire(name, request())).release();
  });

  it('that makes sessions of another length is refused, because every promise hangs on it', async () => {
    await expect(open({ sessionMs: 61_000 }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('last 60000 ms; set sessionMs') });
  });
});

describe('what stands in ZooKeeper', () => {
  it('says its key format, and another format is refused instead of both holding', async () => {
    const root = newRoot();
    const provider = open({ root });
    await (await provider.acquire(name, request())).release();
    expect(await look.read(formatPath(root))).toBe('1');
    await look.write(formatPath(root), '2');
    const refusal = { code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (2)') };
    await expect(open({ root }).acquire(name, request())).rejects.toMatchObject(refusal);
    await until(async () => await provider.acquire(name, request()).then((grant) => grant.release().then(() => false), (error: unknown) => (expect(error).toMatchObject(refusal), true)));
  });

  it('is a number of shelves that does not grow with the number of names ever used', async () => {
    const root = newRoot();
    const provider = open({ root });
    for (let each = 0; each < 200; each += 1) await (await provider.acquire(lockName(LockScope.Global, `volume-${each}`), request())).release();
    const shelves = await look.children(shelvesPath(root));
    expect(shelves.every((shelf) => /^[0-3][0-9a-f]{2}$/.test(shelf))).toBe(true); // of 1,024
    expect(await look.allClaims(root)).toEqual([]);
    expect(await look.children(processesPath(root))).toHaveLength(1);
    await provider.close();
    expect(await look.children(processesPath(root))).toEqual([]);
  });

  it('is numbered by the server, whose count may begin anew below zero', () => {
    const id = (digit: string): string => digit.repeat(32);
    const children = [`a.x.${id('3')}.-2147483648`, `a.s.${id('2')}.2147483647`, `a.x.${id('1')}.2147483646`, `ab.x.${id('4')}.0000000001`, 'stranger'];
    const claims = claimsOn('/shelf', children, 'a');
    expect(claims.map((claim) => claim.id)).toEqual([id('1'), id('2'), id('3')]);
    expect([...claims.map(({ path }) => path), '/shelf/none'].map((each) => claimBefore(claims, each)?.id)).toEqual([undefined, id('1'), id('2'), undefined]);
  });
});

describe('the order', () => {
  it('lets readers in together, and a writer between them in its turn', async () => {
    const root = newRoot();
    const [one, other] = [open({ root }), open({ root })];
    const readers = await Promise.all([one, other].map((provider) => provider.acquire(name, request({ mode: 'shared' }))));
    const writing = one.acquire(name, request());
    await until(async () => (await look.claims(root, name)).length === 3);
    const late = other.acquire(name, request({ mode: 'shared' }));
    await until(async () => (await look.claims(root, name)).length === 4);
    await Promise.all(readers.map((grant) => grant.release()));
    const writer = await writing;
    expect((await look.claims(root, name)).map(({ mode }) => mode)).toEqual(['exclusive', 'shared']);
    await writer.release();
    const last = await late;
    expect(last.fence!.counter > writer.fence!.counter).toBe(true);
    expect(last.tookOver).toBe(false);
    await last.release();
  });
});

describe('a lock that is lost', () => {
  it('because somebody removed its node is told at once, and the others stay', async () => {
    const root = newRoot();
    const provider = open({ root, sessionMs: 60_000 });
    const other = await provider.acquire(lockName(LockScope.Global, 'other'), request());
    const lost = new Promise<LockLoss>((resolve) => void provider.acquire(name, request({ onLost: resolve })).then(async () => look.remove((await look.claims(root, name))[0]!.path)));
    expect(await lost).toEqual({ reason: 'deleted' }); // long before any sign of life could find out
    await other.release();
  });

  it('because its holder was killed goes to the next within the session time and a second, who is told', async () => {
    const root = newRoot();
    const options: ZookeeperLockProviderOptions = { servers: [address()], root, sessionMs: 2_000 };
    const holder = fork(HOLDER, [JSON.stringify(options), name]);
    await once(holder, 'message');
    const waiting = open(options).acquire(name, request());
    await until(async () => (await look.claims(root, name)).length === 2);
    holder.kill('SIGKILL');
    const killedAt = performance.now();
    const grant = await waiting;
    expect(performance.now() - killedAt).toBeLessThan(3_000);
    expect(grant.tookOver).toBe(true);
    await grant.release();
  });

  it('because no server answers is told at its own deadline, before any server lets another in', async () => {
    const proxy = await TcpProxy.start(server.port);
    const root = newRoot();
    const provider = open({ servers: [`127.0.0.1:${proxy.port}`], root, sessionMs: 3_000, requestTimeoutMs: 500 });
    const lost = new Promise<LockLoss>((resolve) => void provider.acquire(name, request({ onLost: resolve })).then(() => (proxy.fault = 'silence')));
    expect(await lost).toEqual({ reason: 'expired' });
    expect(await look.claims(root, name)).toHaveLength(1);
    proxy.fault = 'none';
    await (await provider.acquire(name, request())).release(); // in a session of its own
    await provider.close();
    await proxy.stop();
  });
});

describe('a network that breaks', () => {
  it('during a wait costs no waiter its turn', async () => {
    const proxy = await TcpProxy.start(server.port);
    const root = newRoot();
    const [holder, waiter] = [open({ root }), open({ servers: [`127.0.0.1:${proxy.port}`], root })];
    const grant = await holder.acquire(name, request());
    const waiting = waiter.acquire(name, request());
    await until(async () => (await look.claims(root, name)).length === 2);
    const queued = (await look.claims(root, name))[1]!.path;
    proxy.reset();
    await grant.release();
    const next = await waiting;
    expect((await look.claims(root, name)).map(({ path }) => path)).toEqual([queued]);
    await next.release();
    await waiter.close();
    await proxy.stop();
  });

  it('an acquisition whose answer is lost leaves no claim behind', async () => {
    const proxy = await TcpProxy.start(server.port);
    const root = newRoot();
    const provider = open({ servers: [`127.0.0.1:${proxy.port}`], root, requestTimeoutMs: 400 });
    await (await provider.acquire(name, request())).release();
    proxy.fault = 'lose-answers';
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    proxy.fault = 'none';
    await until(async () => (await look.allClaims(root)).length === 0);
    await (await provider.acquire(name, request())).release();
    await provider.close();
    await proxy.stop();
  });
});

it(`${RACES} aborts that race the grant free their callers at once and leave no node behind`, async () => {
  const root = newRoot();
  const [holder, waiter] = [open({ root }), open({ root })];
  for (let race = 0; race < RACES; race += 1) {
    const held = await holder.acquire(name, request());
    const ends = new AbortController();
    const waiting = waiter.acquire(name, request({ signal: ends.signal })).then((grant) => grant.release(), (reason: unknown) => expect(reason).toBe(ends.signal.reason));
    const released = held.release();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 6));
    ends.abort(new Error('nobody wants it'));
    await Promise.all([waiting, released]);
  }
  await until(async () => (await look.allClaims(root)).length === 0);
}, RACES * 200);
