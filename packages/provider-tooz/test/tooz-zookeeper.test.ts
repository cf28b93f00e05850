import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockName, LockScope, type LockLoss } from '@holdfast/core/provider';
import { engineForTests, isWanted, pythonWithTooz, startZookeeper, TcpProxy, ZookeeperLateRequests } from '@holdfast/engines';
import { kindOf } from '@holdfast/support-zookeeper';
import { ToozLockProvider, type ToozLockProviderOptions } from '../src/index.js';
import { toozZookeeperPath } from '../src/tooz-names.js';
import { assertCountGoesOn, inOrder } from '../src/tooz-zookeeper-claim.js';
import { request } from './request.js';
import { ZookeeperLook } from './zookeeper-look.js';

const SECRET = 'kept-from-errors';
const REFUSED = ['\u0001', '\u001f', '\u007f', '\u009f', '\ud800\udc00', '\ue000', '\uf8ff', '\ufff0', '\uffff'];
const TAKEN = ['\u00a0', '\ud7ff', '\uf900', '\uffef', ' ', '%'];

const providers: ToozLockProvider[] = [];
const server = await engineForTests({ afterAll }, startZookeeper, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await look.close();
});
const look = new ZookeeperLook(server.port);

function open(options: Partial<ToozLockProviderOptions> = {}): ToozLockProvider {
  const provider = new ToozLockProvider({ url: `tooz+${server.url}`, ...options });
  providers.push(provider);
  return provider;
}

const newName = () => lockName(LockScope.Global, randomUUID());
const pathOf = (name: string): string => toozZookeeperPath('tooz', 'cinder-', name.slice('global:'.length));

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('nodes in ZooKeeper', () => {
  it('are those of kazoo, and are served in their order', async () => {
    const [one, other] = [open(), open()];
    const name = newName();
    const first = await one.acquire(name, request());
    expect(await look.children(pathOf(name))).toEqual([expect.stringMatching(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}__lock__0000000000$/)]);
    await expect(other.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    expect(await look.claims(pathOf(name))).toHaveLength(1); // who only tries stands in nobody's way
    const served: number[] = [];
    const waits: Promise<void>[] = [];
    for (const [turn, provider] of [other, one, other].entries()) {
      const serve = async (): Promise<void> => {
        const grant = await provider.acquire(name, request());
        served.push(turn);
        await grant.release();
      };
      waits.push(serve());
      await until(async () => (await look.claims(pathOf(name))).length === turn + 2);
    }
    await first.release();
    await Promise.all(waits);
    expect(served).toEqual([0, 1, 2]);
    expect(await look.claims(pathOf(name))).toEqual([]);
  });

  it('are ordered as kazoo orders them, and nothing else below a lock has a say', () => {
    const nodes = ['b__lock__0000000010', 'a__lock__0000000009', 'x__rlock__0000000001', 'c__lock__-2147483648', 'other-0000000002', 'd__lock__1'];
    expect(inOrder(nodes)).toEqual(['c__lock__-2147483648', 'a__lock__0000000009', 'b__lock__0000000010']);
  });

  it('whose number ran over are refused, for kazoo would take them for the first', () => {
    expect(() => assertCountGoesOn('/tooz/locks/cinder-a/0__lock__2147483647')).not.toThrow();
    expect(() => assertCountGoesOn('/tooz/locks/cinder-a/0__lock__-2147483648')).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('/tooz/locks/cinder-a began anew') }));
  });

  it.each([...REFUSED.map((character) => [character, true] as const), ...TAKEN.map((character) => [character, false] as const)])('with the character %j: refused by the server is %s, and here too', async (character, isRefused) => {
    const kind = await look.ask((connection) => connection.create(`/character-${randomUUID()}${character}`, '', 'lasting').then(() => '', kindOf));
    expect(kind).toBe(isRefused ? 'BAD_ARGUMENTS' : '');
    const compute = (): string => toozZookeeperPath('tooz', 'cinder-', character);
    if (isRefused) expect(compute).toThrow(expect.objectContaining({ code: 'ERR_LOCK_NAME_INVALID' }));
    else expect(compute()).toBe(`/tooz/locks/cinder-${character}`);
  });

  it('of a login belong to its user, and no password is shown', async () => {
    const url = `tooz+zookeeper://cinder:${SECRET}@127.0.0.1:${server.port}`;
    const namespace = `n-${randomUUID()}`;
    const name = newName();
    const grant = await open({ url, namespace }).acquire(name, request());
    for (const other of [open({ namespace }), open({ url: url.replace(SECRET, `wrong-${SECRET}`), namespace })]) {
      const error = await other.acquire(name, request({ wait: false })).catch((caught: unknown) => caught as Error & { cause: Error });
      expect(error).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('log in as Cinder does') });
      expect(JSON.stringify([error, (error as Error).stack, String((error as Error).cause)])).not.toContain(SECRET);
    }
    await grant.release();
  });

  it('removed by somebody: the holder is told at once, and its release rejects', async () => {
    const name = newName();
    let told: (loss: LockLoss) => void;
    const loss = new Promise<LockLoss>((resolve) => (told = resolve));
    const grant = await open().acquire(name, request({ onLost: (each) => told(each) }));
    await look.remove((await look.claims(pathOf(name)))[0]!);
    await expect(loss).resolves.toEqual({ reason: 'deleted' });
    await expect(grant.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
  });
});

(isWanted('tooz') ? it : it.skip)('a waiter of tooz in Python and waiters here are served in the order of their claims', async () => {
  const name = newName();
  const [one, other] = [open(), open()];
  const first = await one.acquire(name, request());
  const served: string[] = [];
  const order = JSON.stringify({ url: server.url, name: name.replace('global:', 'cinder-') });
  const python = spawn(await pythonWithTooz(), [fileURLToPath(new URL('tooz-waiter.py', import.meta.url)), order], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const told = new Promise<void>((resolve) => createInterface({ input: python.stdout }).on('line', (line) => (served.push(`Python ${line}`), resolve())));
    await until(async () => (await look.claims(pathOf(name))).length === 2);
    const waiting = other.acquire(name, request()).then((grant) => (served.push('ours granted'), grant));
    await until(async () => (await look.claims(pathOf(name))).length === 3);
    await first.release();
    await told;
    await expect(other.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    expect(served).toEqual(['Python granted']);
    python.stdin.end('go on\n');
    await (await waiting).release();
    expect(served[0]).toBe('Python granted');
    expect(served).toContain('ours granted');
  } finally {
    python.kill('SIGKILL');
  }
}, 60_000);

describe('a network that fails', () => {
  let proxy: TcpProxy;
  beforeAll(async () => {
    proxy = await TcpProxy.start(server.port);
  });
  afterAll(() => proxy.stop());
  const url = (): string => `tooz+zookeeper://127.0.0.1:${proxy.port}`;

  it('costs no waiter its turn when the connection breaks', async () => {
    const name = newName();
    const grant = await open().acquire(name, request());
    const waiting = open({ url: url() }).acquire(name, request());
    await until(async () => (await look.claims(pathOf(name))).length === 2);
    const [, queued] = await look.claims(pathOf(name));
    proxy.reset();
    await grant.release();
    const next = await waiting;
    expect(await look.claims(pathOf(name))).toEqual([queued]);
    await next.release();
  });

  it('tells a holder whom no server answers at its own deadline, before a server lets another in', async () => {
    const name = newName();
    const provider = open({ url: url(), sessionMs: 1_500, requestTimeoutMs: 300 });
    const lost = new Promise<LockLoss>((resolve) => void provider.acquire(name, request({ onLost: resolve })).then(() => (proxy.fault = 'silence')));
    expect(await lost).toEqual({ reason: 'expired' });
    expect(await look.claims(pathOf(name))).toHaveLength(1);
    proxy.fault = 'none';
    await (await provider.acquire(name, request())).release(); // in a session of its own
  });

  it('leaves no claim behind when an answer is lost', async () => {
    const name = newName();
    const provider = open({ url: url(), requestTimeoutMs: 400 });
    await (await provider.acquire(name, request())).release();
    proxy.fault = 'lose-answers';
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    proxy.fault = 'none';
    await until(async () => (await look.claims(pathOf(name))).length === 0);
  });
});

describe('a claim that the server makes only after the session went on over another connection', () => {
  it('does not stand beside the one that was made instead, nor for a wait that was given up', async () => {
    const network = await ZookeeperLateRequests.start(server.port);
    const provider = open({ url: `tooz+zookeeper://127.0.0.1:${network.port}`, sessionMs: 60_000 });
    const [name, second] = [newName(), newName()];
    for (const each of [name, second]) await (await provider.acquire(each, request())).release();
    let kept = network.keepNext(pathOf(name));
    const acquiring = provider.acquire(name, request());
    await kept;
    const grant = await acquiring;
    await network.deliver();
    expect(await look.claims(pathOf(name))).toHaveLength(1);
    await grant.release();
    expect(await look.claims(pathOf(name))).toEqual([]);
    kept = network.keepNext(pathOf(name));
    const ends = new AbortController();
    const waiting = provider.acquire(name, request({ signal: ends.signal }));
    await kept;
    ends.abort(new Error('changed my mind'));
    await expect(waiting).rejects.toBe(ends.signal.reason);
    await (await provider.acquire(second, request())).release(); // over the next connection, after it was looked for there
    await network.deliver();
    expect(await look.claims(pathOf(name))).toEqual([]);
    await provider.close();
    await network.stop();
  });
});

it('of many who try at once one is granted, and the others leave no claim behind', async () => {
  const name = newName();
  const provider = open();
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => provider.acquire(name, request({ wait: false }))));
  const granted = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(granted).toHaveLength(1);
  await until(async () => (await look.claims(pathOf(name))).length === 1);
  await granted[0]!.release();
});

it('a wait that nobody wants any more leaves the line', async () => {
  const name = newName();
  const grant = await open().acquire(name, request());
  const ends = new AbortController();
  const waiting = open().acquire(name, request({ signal: ends.signal }));
  await until(async () => (await look.claims(pathOf(name))).length === 2);
  ends.abort(new Error('changed my mind'));
  await expect(waiting).rejects.toBe(ends.signal.reason);
  await until(async () => (await look.claims(pathOf(name))).length === 1);
  await grant.release();
});

it('a server that makes sessions of another length is refused, because every promise hangs on it', async () => {
  await expect(open({ sessionMs: 61_000 }).acquire(newName(), request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('last 60000 ms; set sessionMs') });
});
