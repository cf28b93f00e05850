import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { LockScope, lockName, type LockName } from '@holdfast/core/provider';
import { engineForTests, startPgbouncer, startPostgres, TcpProxy } from '@holdfast/engines';
import pg from 'pg';
import { keyOf } from '../src/postgres-key.js';
import { lockProviderFromUrl } from '../src/postgres-lock-module.js';
import { PostgresLockProvider, type PostgresLockProviderOptions } from '../src/index.js';
import { request } from './request.js';

const SECRET = 'a very secret word';
const RACES = process.env['HOLDFAST_EFFORT'] === 'full' ? 10_000 : 200;
const name = lockName(LockScope.Global, 'array-1');

const providers: PostgresLockProvider[] = [];
const server = await engineForTests({ afterAll }, startPostgres, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await look.end();
});
const secure = await engineForTests({ afterAll }, () => startPostgres({ tls: true, credentials: { user: 'keeper', password: SECRET } }));
const look = new pg.Pool({ connectionString: server.url, max: 2 });
look.on('error', () => undefined);

const newSchema = (): string => `test_${randomBytes(8).toString('hex')}`;

function open(options: Partial<PostgresLockProviderOptions> = {}): PostgresLockProvider {
  const provider = new PostgresLockProvider({ url: server.url, schema: newSchema(), ...options });
  providers.push(provider);
  return provider;
}

const heldKeys = async (): Promise<number> => Number((await look.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).rows[0].count);

async function untilNoneHeld(): Promise<void> {
  while ((await heldKeys()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('TLS and logins', () => {
  it('work from a URL', async () => {
    const provider = lockProviderFromUrl(new URL(`${secure.url}?caFile=${secure.certificateFile ?? ''}`));
    const grant = await provider.acquire(name, request());
    expect(provider.engineId).not.toContain('secret');
    await grant.release();
    await provider.close();
  });

  it('a wrong password is an error of the configuration, and is not shown', async () => {
    const provider = open({ url: secure.url.replace(encodeURIComponent(SECRET), 'wrong-secret'), caFile: secure.certificateFile! });
    const error = await provider.acquire(name, request()).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('refuses the password') });
    for (let each: unknown = error; each instanceof Error; each = each.cause) expect(`${each.stack ?? ''}${JSON.stringify(each)}`).not.toContain('secret');
  });
});

describe('a statement that fails after it has taken the lock', () => {
  it.each([
    ['the sequence of fences is at its end', (schema: string) => [`ALTER SEQUENCE ${schema}.fence MAXVALUE 1000`, `SELECT setval('${schema}.fence', 1000)`], (schema: string) => [`ALTER SEQUENCE ${schema}.fence NO MAXVALUE`]],
    ['the sequence is gone for a moment', (schema: string) => [`ALTER SEQUENCE ${schema}.fence RENAME TO away`], (schema: string) => [`ALTER SEQUENCE ${schema}.away RENAME TO fence`]],
  ])('leaves nothing held: %s', async (_what, harm, mend) => {
    const schema = newSchema();
    const [one, other] = [open({ schema }), open({ schema })];
    const kept: string[] = [];
    const beside = await one.acquire(lockName(LockScope.Global, 'beside'), request({ onLost: ({ reason }) => kept.push(reason) }));
    await (await one.acquire(name, request())).release();
    const before = await heldKeys();
    for (const statement of harm(schema)) await look.query(statement);
    for (const wait of [false, true]) await expect(one.acquire(name, request({ wait }))).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    expect(await heldKeys()).toBe(before);
    for (const statement of mend(schema)) await look.query(statement);
    await (await other.acquire(name, request({ wait: false }))).release();
    await (await one.acquire(name, request({ wait: false }))).release();
    expect(kept).toEqual([]);
    await beside.release();
  });

  it('ends the session where other readers of the lock are in it: nobody could tell whose share is given back', async () => {
    const schema = newSchema();
    const [one, other] = [open({ schema }), open({ schema })];
    const lost: string[] = [];
    await one.acquire(name, request({ mode: 'shared', onLost: ({ reason }) => lost.push(reason) }));
    await look.query(`ALTER SEQUENCE ${schema}.fence RENAME TO away`);
    await expect(one.acquire(name, request({ mode: 'shared', wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    expect(lost).toEqual(['session-gone']);
    await look.query(`ALTER SEQUENCE ${schema}.away RENAME TO fence`);
    await (await other.acquire(name, request())).release();
  });

  it('leaves a server that takes no writes any more: the next acquisition connects anew', async () => {
    const own = await startPostgres();
    const admin = new pg.Client({ connectionString: own.url });
    await admin.connect();
    const provider = open({ url: own.url });
    const lost: string[] = [];
    await provider.acquire(lockName(LockScope.Global, 'beside'), request({ onLost: ({ reason }) => lost.push(reason) }));
    const [{ pid }] = (await admin.query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'")).rows as [{ pid: number }];
    await admin.query('ALTER SYSTEM SET default_transaction_read_only = on');
    await admin.query('SELECT pg_reload_conf()');
    for (let refused = false; !refused; ) refused = await provider.acquire(name, request({ wait: false })).then((grant) => grant.release().then(() => false), () => true); // it hears of the setting in a moment
    expect(lost).toEqual(['session-gone']);
    for (const statement of ['SET default_transaction_read_only = off', 'ALTER SYSTEM RESET default_transaction_read_only', 'SELECT pg_reload_conf()']) await admin.query(statement);
    for (let granted = false; !granted; ) granted = await provider.acquire(name, request({ wait: false })).then((grant) => grant.release().then(() => true), () => false);
    expect((await admin.query('SELECT count(*)::int AS held FROM pg_locks WHERE pid = $1', [pid])).rows[0]).toEqual({ held: 0 });
    await provider.close();
    await admin.end();
    await own.stop();
  });
});

describe('time limits that a database sets for its users', () => {
  it.each(['session', 'transaction'] as const)('end neither waits nor held locks (%s locks)', async (mode) => {
    const own = await startPostgres();
    const admin = new pg.Client({ connectionString: own.url });
    await admin.connect();
    for (const limit of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', ...(mode === 'session' ? ['idle_session_timeout'] : [])]) {
      await admin.query(`ALTER DATABASE postgres SET ${limit} = '300ms'`);
    }
    const schema = newSchema();
    const [holder, waiter] = [open({ url: own.url, mode, schema }), open({ url: own.url, mode, schema })];
    const lost: string[] = [];
    const held = await holder.acquire(name, request({ onLost: ({ reason }) => lost.push(reason) }));
    const waiting = waiter.acquire(name, request());
    await new Promise((resolve) => setTimeout(resolve, 900)); // three times the limits
    await held.release();
    await (await waiting).release();
    expect(lost).toEqual([]);
    await Promise.all([holder, waiter].map((provider) => provider.close()));
    await admin.end();
    await own.stop();
  });
});

describe('a pooler', () => {
  it('that hands out transactions is refused, unless locks are transactions', async () => {
    const pooler = await startPgbouncer({ postgresPort: server.port, poolMode: 'transaction' });
    await expect(open({ url: pooler.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining("mode: 'transaction'") });
    const schema = newSchema();
    const [one, other] = [open({ url: pooler.url, schema, mode: 'transaction' }), open({ url: pooler.url, schema, mode: 'transaction' })];
    const grant = await one.acquire(name, request());
    await expect(other.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    const waiting = other.acquire(name, request());
    await grant.release();
    await (await waiting).release();
    await Promise.all([one.close(), other.close()]);
    await pooler.stop();
  });

  it('that hands out sessions is taken', async () => {
    const pooler = await startPgbouncer({ postgresPort: server.port, poolMode: 'session' });
    const provider = open({ url: pooler.url });
    await (await provider.acquire(name, request())).release();
    await provider.close();
    await pooler.stop();
  });
});

describe('transaction locks', () => {
  it('exclude, are waited for in order, and leave no transaction open', async () => {
    const schema = newSchema();
    const [one, other] = [open({ schema, mode: 'transaction' }), open({ schema, mode: 'transaction' })];
    const grant = await one.acquire(name, request());
    const waiting = other.acquire(name, request());
    await grant.release();
    const next = await waiting;
    expect(next.fence!.counter > grant.fence!.counter).toBe(true);
    await next.release();
    const idle = await look.query("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'");
    expect(Number(idle.rows[0].count)).toBe(0);
  });
});

describe('what stands in PostgreSQL', () => {
  it('says its key format, and another format is refused instead of both holding', async () => {
    const schema = newSchema();
    await (await open({ schema }).acquire(name, request())).release();
    await look.query(`UPDATE ${schema}.key_format SET version = 2`);
    await expect(open({ schema }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (2)') });
  });

  it('two names with one key are found out, and the later one is refused', async () => {
    const schema = newSchema();
    const provider = open({ schema });
    await (await provider.acquire(name, request())).release();
    await look.query(`UPDATE ${schema}.lock_names SET name = 'global%3Aanother' WHERE key = $1`, [keyOf(schema, name)]);
    await expect(open({ schema }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('the same 64-bit key as global:another') });
  });

  it('is made once by many who come at the same time', async () => {
    const schema = newSchema();
    const grants = await Promise.all(Array.from({ length: 6 }, (_, each) => open({ schema }).acquire(lockName(LockScope.Global, `volume-${each}`), request())));
    await Promise.all(grants.map((grant) => grant.release()));
    expect((await look.query(`SELECT version FROM ${schema}.key_format`)).rows).toEqual([{ version: 1 }]);
  });

  it('free locks share one connection, however many are held', async () => {
    const provider = open();
    const grants = await Promise.all(Array.from({ length: 50 }, (_, each) => provider.acquire(lockName(LockScope.Global, `volume-${each}`), request())));
    const sessions = await look.query("SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory'");
    expect(Number(sessions.rows[0].count)).toBe(1);
    await Promise.all(grants.map((grant) => grant.release()));
  });

  it('waits beyond the last connection look again, and are served', async () => {
    const schema = newSchema();
    const [holder, waiter] = [open({ schema }), open({ schema, maxConnections: 1 })];
    const names: LockName[] = [1, 2, 3].map((each) => lockName(LockScope.Global, `volume-${each}`));
    const grants = await Promise.all(names.map((each) => holder.acquire(each, request())));
    const waiting = names.map((each) => waiter.acquire(each, request()));
    await Promise.all(grants.map((grant) => grant.release()));
    for (const each of waiting) await (await each).release();
    await untilNoneHeld();
  });
});

describe('a wait that is given up while the lock is granted', () => {
  it(`leaves no lock in the server (${RACES} races)`, async () => {
    const schema = newSchema();
    const [one, other] = [open({ schema }), open({ schema })];
    for (let race = 0; race < RACES; race += 1) {
      const grant = await one.acquire(name, request());
      const abort = new AbortController();
      const waiting = other.acquire(name, request({ signal: abort.signal }));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      const released = grant.release();
      if (race % 2 === 0) abort.abort(new Error('given up'));
      else setImmediate(() => abort.abort(new Error('given up')));
      const outcome = await waiting.catch(() => undefined);
      await released;
      await outcome?.release();
    }
    await untilNoneHeld();
  }, 30 * 60_000);

  it('is over in the server once the provider is closed, and no session of it stays', async () => {
    const schema = newSchema();
    const grant = await open({ schema }).acquire(name, request());
    const sessions = async (): Promise<number> => Number((await look.query("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")).rows[0].count);
    const waits = async (): Promise<number> => Number((await look.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rows[0].count);
    const before = await sessions();
    const other = open({ schema });
    const abort = new AbortController();
    const waiting = other.acquire(name, request({ signal: abort.signal }));
    while ((await waits()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
    await other.close();
    expect(await waits()).toBe(0);
    while ((await sessions()) > before) await new Promise((resolve) => setTimeout(resolve, 5));
    await grant.release();
  });
});

describe.each(['session', 'transaction', 'lease-table'] as const)('a provider in mode %s', (mode) => {
  it('frees a caller at once who gives up while the server does not answer', async () => {
    const proxy = await TcpProxy.start(server.port);
    const provider = open({ url: `postgresql://postgres@127.0.0.1:${proxy.port}/postgres`, mode });
    await (await provider.acquire(name, request())).release(); // connected, so that the next statement is the try
    proxy.fault = 'silence';
    const abort = new AbortController();
    const asked = provider.acquire(name, request({ signal: abort.signal }));
    setImmediate(() => abort.abort(new Error('given up')));
    const abortedAt = performance.now();
    await expect(asked).rejects.toThrow('given up');
    expect(performance.now() - abortedAt).toBeLessThan(1_000); // the server's time to answer is two seconds
    proxy.fault = 'none';
    await provider.close();
    await proxy.stop();
  });

  it('gives back a grant that comes after its caller gave up', async () => {
    const schema = newSchema();
    const provider = open({ schema, mode });
    await (await provider.acquire(name, request())).release();
    const abort = new AbortController();
    const asked = provider.acquire(name, request({ signal: abort.signal }));
    setImmediate(() => abort.abort(new Error('given up')));
    await asked.then((grant) => grant.release(), () => undefined);
    const next = await open({ schema, mode }).acquire(name, request());
    await next.release();
  });

  it('opens no connection after close()', async () => {
    const provider = open({ mode });
    await (await provider.acquire(name, request())).release();
    await provider.close();
    await expect(provider.inspect().next()).rejects.toMatchObject({ code: 'ERR_LOCK_CLOSED' });
  });
});

describe('a killed holder', () => {
  it('frees its lock within 250 ms', async () => {
    const schema = newSchema();
    const waiter = open({ schema });
    const tookMs: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const victim = await ContenderPool.start({ module: fileURLToPath(new URL('holder.mjs', import.meta.url)), processes: 1, args: { url: server.url, schema } });
      await victim.call(0, 'acquire', name);
      const waiting = waiter.acquire(name, request());
      while (Number((await look.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rows[0].count) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
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
  it('costs every holder its lock, and each is told; then locks can be had again', async () => {
    const own = await startPostgres();
    const provider = open({ url: own.url });
    const lost: string[] = [];
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    for (const each of ['a', 'b']) {
      await provider.acquire(lockName(LockScope.Global, each), request({ onLost: ({ reason }) => lost.push(reason) === 2 && tell() }));
    }
    await own.kill();
    await told;
    expect(lost).toEqual(['session-gone', 'session-gone']);
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    await own.start();
    await (await provider.acquire(name, request())).release();
    await provider.close();
    await own.stop();
  });
});
