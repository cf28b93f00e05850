import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { LockScope, lockName, type LockLoss, type LockName } from '@holdfast/core/provider';
import { engineForTests, startMariadb, TcpProxy } from '@holdfast/engines';
import { keyOf } from '../src/mysql-key.js';
import { lockProviderFromUrl } from '../src/mysql-lock-module.js';
import { serverFault } from '../src/mysql-probe.js';
import { MysqlLockProvider, type MysqlLockProviderOptions } from '../src/index.js';
import { Look } from './look.js';
import { request } from './request.js';
import { StatementProxy } from './statement-proxy.js';

const SECRET = 'a very secret word';
const RACES = process.env['HOLDFAST_EFFORT'] === 'full' ? 10_000 : 300;
const WAITS = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SET @held%'";
const name = lockName(LockScope.Global, 'array-1');

const providers: MysqlLockProvider[] = [];
const server = await engineForTests({ afterAll }, startMariadb, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await look.end();
});
const secure = await engineForTests({ afterAll }, () => startMariadb({ tls: true, credentials: { user: 'keeper', password: SECRET } }));
const look = new Look(server);

const newPrefix = (): string => `test_${randomBytes(8).toString('hex')}`;

function open(options: Partial<MysqlLockProviderOptions> = {}): MysqlLockProvider {
  const provider = new MysqlLockProvider({ url: server.url, tablePrefix: newPrefix(), ...options });
  providers.push(provider);
  return provider;
}

const holderOf = (tablePrefix: string, each = name): Promise<number | undefined> => look.holderOf(keyOf(`test.${tablePrefix}`, each));

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const untilFree = (tablePrefix: string, each = name): Promise<void> => until(async () => (await holderOf(tablePrefix, each)) === undefined);
const untilOneWaits = (): Promise<void> => until(async () => (await look.query(WAITS)).length > 0);

/** Everything that an error says, wherever. */
function wordsOf(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true });
}

describe('TLS and logins', () => {
  it('work from a URL, and the password shows nowhere', async () => {
    const provider = lockProviderFromUrl(new URL(`${secure.url}?caFile=${secure.certificateFile ?? ''}`));
    const grant = await provider.acquire(name, request());
    expect(`${provider.engineId}${inspect(provider, { depth: 10, showHidden: true })}${inspect(grant)}`).not.toContain('secret');
    for await (const state of provider.inspect!()) expect(inspect(state)).not.toContain('secret');
    await grant.release();
    await provider.close();
  });

  it('a wrong password is an error of the configuration, and is not shown', async () => {
    const provider = open({ url: secure.url.replace(encodeURIComponent(SECRET), 'wrong-secret'), caFile: secure.certificateFile! });
    const error = await provider.acquire(name, request()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('refuses the user or password') });
    expect(wordsOf(error)).not.toContain('secret');
  });

  it('a server whose certificate nobody vouches for gets no locks', async () => {
    const error = await open({ url: secure.url, tls: true }).acquire(name, request()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('certificate is not trusted') });
    expect(wordsOf(error)).toContain('self-signed certificate');
    expect(wordsOf(error)).not.toContain('secret');
  });

  it('a server whose certificate is for another address gets no locks', async () => {
    const forwarder = createServer((socket) => {
      const onward = connect(secure.port, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      socket.on('close', () => onward.destroy());
      for (const each of [socket, onward]) each.on('error', () => undefined);
    });
    await once(forwarder.listen(0, '127.0.0.2'), 'listening');
    const url = secure.url.replace(`127.0.0.1:${secure.port}`, `127.0.0.2:${(forwarder.address() as AddressInfo).port}`);
    const error = await open({ url, caFile: secure.certificateFile! }).acquire(name, request()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('certificate is not for 127.0.0.2') });
    expect(wordsOf(error)).not.toContain('secret');
    forwarder.close();
  });

  it('a server that wants TLS is not spoken to without, nor one that has none with', async () => {
    await expect(open({ url: secure.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID' });
    const plain = await open({ tls: true }).acquire(name, request()).catch((reason: unknown) => reason);
    expect(plain).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('speaks no TLS') });
  });
});

describe('a server that cannot keep locks is refused:', () => {
  it('a member of a Galera cluster', async () => {
    const member = await startMariadb({ settings: { 'wsrep-on': 'ON' } });
    await expect(open({ url: member.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('Galera') });
    await member.stop();
  });

  it('one that only reads', async () => {
    const replica = await startMariadb({ settings: { 'read-only': 'ON' } });
    await expect(open({ url: replica.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('read-only') });
    await replica.stop();
  });

  it('a member of a replication group with several primaries, but not with one', () => {
    const group = ['group_replication_group_name', 'aaaaaaaa-0000-0000-0000-000000000000'] as const;
    expect(serverFault(new Map([group, ['group_replication_single_primary_mode', 'OFF']]))).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(group[1]) });
    expect(serverFault(new Map([group, ['group_replication_single_primary_mode', 'ON']]))).toBeUndefined();
  });

  it('a proxy that gives each statement another session', async () => {
    const proxy = await StatementProxy.start(server.url);
    await expect(open({ url: proxy.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('single statements') });
    await proxy.stop();
  });
});

describe('what stands in MySQL', () => {
  it('says its key format, and another format is refused instead of both holding', async () => {
    const tablePrefix = newPrefix();
    await (await open({ tablePrefix }).acquire(name, request())).release();
    await look.query(`UPDATE ${tablePrefix}_format SET version = 2`);
    await expect(open({ tablePrefix }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (2)') });
  });

  it('is made once by many who come at the same time', async () => {
    const tablePrefix = newPrefix();
    const grants = await Promise.all(Array.from({ length: 6 }, (_, each) => open({ tablePrefix }).acquire(lockName(LockScope.Global, `volume-${each}`), request())));
    await Promise.all(grants.map((grant) => grant.release()));
    expect(await look.query(`SELECT version FROM ${tablePrefix}_format`)).toEqual([{ version: 1 }]);
  });

  it('locks have names of 64 characters at most that no folding of case makes equal', () => {
    const keys = ['Array', 'array', 'a'.repeat(500), `${'a'.repeat(500)}b`, '\u00c5\u0131/..'].map((each) => keyOf('test.holdfast', lockName(LockScope.Global, each)));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^holdfast\.[a-z0-9_-]{1,22}\.[0-9a-f]{32}$/);
  });

  it('free locks share one connection, however many are held', async () => {
    const tablePrefix = newPrefix();
    const provider = open({ tablePrefix });
    const names = Array.from({ length: 50 }, (_, each) => lockName(LockScope.Global, `volume-${each}`));
    const grants = await Promise.all(names.map((each) => provider.acquire(each, request())));
    const sessions = await Promise.all(names.map((each) => holderOf(tablePrefix, each)));
    expect(new Set(sessions).size).toBe(1);
    expect(sessions[0]).toBeGreaterThan(0);
    await Promise.all(grants.map((grant) => grant.release()));
  });

  it('waits beyond the last connection look again, and are served', async () => {
    const tablePrefix = newPrefix();
    const [holder, waiter] = [open({ tablePrefix }), open({ tablePrefix, maxConnections: 1 })];
    const names: LockName[] = [1, 2, 3].map((each) => lockName(LockScope.Global, `volume-${each}`));
    const grants = await Promise.all(names.map((each) => holder.acquire(each, request())));
    const waiting = names.map((each) => waiter.acquire(each, request()));
    await Promise.all(grants.map((grant) => grant.release()));
    for (const each of waiting) await (await each).release();
    for (const each of names) await untilFree(tablePrefix, each);
  });

  it('waiters of one process are served in the order of their requests', async () => {
    const tablePrefix = newPrefix();
    const [holder, waiter] = [open({ tablePrefix }), open({ tablePrefix })];
    const grant = await holder.acquire(name, request());
    const served: number[] = [];
    const turns = [0, 1, 2, 3, 4].map(async (turn) => {
      const turnGrant = await waiter.acquire(name, request());
      served.push(turn);
      await turnGrant.release();
    });
    await untilOneWaits();
    await grant.release();
    await Promise.all(turns);
    expect(served).toEqual([0, 1, 2, 3, 4]);
  });

  it('who asks for a lock that is held learns who holds it', async () => {
    const tablePrefix = newPrefix();
    const grant = await open({ tablePrefix }).acquire(name, request());
    await expect(open({ tablePrefix }).acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', holder: { pid: process.pid, method: 'Driver.mapVolume' } });
    await grant.release();
  });

  it('a table that somebody keeps locked is an error in time, and leaves no lock', async () => {
    const tablePrefix = newPrefix();
    const provider = open({ tablePrefix });
    await (await provider.acquire(name, request())).release();
    const rival = new Look(server);
    const locked = rival.query(`SELECT SLEEP(3) FROM ${tablePrefix}_locks FOR UPDATE`);
    await until(async () => (await look.query("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(3)%'")).length > 0);
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('somebody locks the table') });
    expect(await holderOf(tablePrefix)).toBeUndefined();
    await locked;
    await rival.end();
  });
});

describe('a wait that is given up while the lock is granted', () => {
  it(`leaves no lock in the server (${RACES} races)`, async () => {
    const tablePrefix = newPrefix();
    const [one, other] = [open({ tablePrefix }), open({ tablePrefix })];
    const outcomes = { granted: 0, ended: 0 };
    for (let race = 0; race < RACES; race += 1) {
      const grant = await one.acquire(name, request());
      const abort = new AbortController();
      const waiting = other.acquire(name, request({ signal: abort.signal }));
      waiting.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      const released = grant.release();
      setTimeout(() => abort.abort(new Error('given up')), Math.random() * 3);
      const outcome = await waiting.catch(() => undefined);
      outcomes[outcome === undefined ? 'ended' : 'granted'] += 1;
      await released;
      await outcome?.release();
      await untilFree(tablePrefix);
    }
    expect(Math.min(outcomes.granted, outcomes.ended)).toBeGreaterThan(0); // both happened, else nothing raced
    await until(async () => (await look.query(WAITS)).length === 0);
  }, 60 * 60_000);
});

describe('a holder whose connection is killed', () => {
  it('is told that its session is gone, in the shared connection and in that of a wait', async () => {
    const tablePrefix = newPrefix();
    const [first, second] = [open({ tablePrefix }), open({ tablePrefix })];
    const losses: LockLoss[] = [];
    let tell: () => void = () => undefined;
    const onLost = (loss: LockLoss): void => {
      losses.push(loss);
      tell();
    };
    const grant = await first.acquire(name, request({ onLost }));
    const waiting = second.acquire(name, request({ onLost }));
    await untilOneWaits();
    for (const count of [1, 2]) {
      const told = new Promise<void>((resolve) => (tell = resolve));
      await look.query('KILL ?', [await holderOf(tablePrefix)]);
      await told;
      expect(losses).toHaveLength(count);
      expect(losses.at(-1)!.reason).toBe('session-gone');
      if (count === 1) await waiting;
    }
    await expect(grant.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    await expect((await waiting).release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    await (await first.acquire(name, request())).release();
  });
});

describe('a silent network', () => {
  it('costs a holder its lock in time, although nothing tells so', async () => {
    const network = await TcpProxy.start(server.port);
    const tablePrefix = newPrefix();
    const provider = open({ url: server.url.replace(String(server.port), String(network.port)), tablePrefix });
    let tell: (loss: LockLoss) => void = () => undefined;
    const told = new Promise<LockLoss>((resolve) => (tell = resolve));
    const grant = await provider.acquire(name, request({ onLost: (loss) => tell(loss) }));
    network.fault = 'silence';
    expect((await told).reason).toBe('session-gone');
    await expect(grant.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    network.fault = 'none';
    await untilFree(tablePrefix);
    await provider.close();
    await network.stop();
  });

  it('costs a holder its lock at the server, too, once the server has not heard from it for so long', async () => {
    const network = await TcpProxy.start(server.port);
    const tablePrefix = newPrefix();
    const provider = open({ url: server.url.replace(String(server.port), String(network.port)), tablePrefix, sessionTimeoutMs: 10_000 });
    const grant = await provider.acquire(name, request());
    network.fault = 'silence'; // the server does not hear of the end of the connection, either
    const next = await open({ tablePrefix }).acquire(name, request());
    expect(next.fence!.counter > grant.fence!.counter).toBe(true);
    await next.release();
    network.fault = 'none';
    await provider.close();
    await network.stop();
  });
});

describe('a killed holder', () => {
  it('frees its lock within 250 ms', async () => {
    const tablePrefix = newPrefix();
    const waiter = open({ tablePrefix });
    const tookMs: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const victim = await ContenderPool.start({ module: fileURLToPath(new URL('holder.mjs', import.meta.url)), processes: 1, args: { url: server.url, tablePrefix } });
      await victim.call(0, 'acquire', name);
      const waiting = waiter.acquire(name, request());
      await untilOneWaits();
      const killedAt = performance.now();
      await victim.kill(0, 'SIGKILL');
      const grant = await waiting;
      tookMs.push(performance.now() - killedAt);
      await grant.release();
      await victim.stop();
    }
    expect(Math.min(...tookMs)).toBeLessThan(250); // the least of them: what a busy machine adds is not the lock's
  });
});

describe('a server that restarts', () => {
  it('costs every holder its lock, and each is told; then locks can be had again, with a higher fence', async () => {
    const own = await startMariadb();
    const provider = open({ url: own.url });
    const lost: string[] = [];
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const onLost = ({ reason }: LockLoss): void => void (lost.push(reason) === 2 && tell());
    const before = await provider.acquire(name, request({ onLost }));
    await provider.acquire(lockName(LockScope.Global, 'another'), request({ onLost }));
    await own.kill();
    await told;
    expect(lost).toEqual(['session-gone', 'session-gone']);
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    await own.start();
    const after = await provider.acquire(name, request());
    expect(after.fence!.counter > before.fence!.counter).toBe(true);
    await after.release();
    await provider.close();
    await own.stop();
  });
});
