import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { LockScope, lockName, type LockGrant, type LockState } from '@holdfast/core/provider';
import { engineForTests, startPostgres } from '@holdfast/engines';
import { editPackage } from '@holdfast/engines/variants';
import pg from 'pg';
import { PostgresLockProvider, type PostgresLockProviderOptions } from '../src/index.js';
import { request } from './request.js';

const name = lockName(LockScope.Global, 'array-1');

const providers: PostgresLockProvider[] = [];
const server = await engineForTests({ afterAll }, startPostgres, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await look.end();
});
const look = new pg.Pool({ connectionString: server.url, max: 1 });
look.on('error', () => undefined); // the server may end first

const newSchema = (): string => `test_${randomBytes(8).toString('hex')}`;

function open(options: Partial<PostgresLockProviderOptions> = {}, Provider = PostgresLockProvider): PostgresLockProvider {
  const provider = new Provider({ url: server.url, schema: newSchema(), mode: 'lease-table', ...options });
  providers.push(provider);
  return provider;
}

async function states(provider: PostgresLockProvider): Promise<LockState[]> {
  const found: LockState[] = [];
  for await (const state of provider.inspect()) found.push(state);
  return found;
}

async function untilWaiting(schema: string, count: number): Promise<void> {
  while (Number((await look.query(`SELECT count(*) FROM ${schema}.lease_waiters`)).rows[0].count) < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** In how many rounds of tries at the same moment, from connections of their own, not exactly one was granted. */
async function wrongRounds(Provider: typeof PostgresLockProvider): Promise<number> {
  const schema = newSchema();
  const contenders = [1, 2, 3, 4].map(() => open({ schema }, Provider));
  await Promise.all(contenders.map(async (each, index) => (await each.acquire(lockName(LockScope.Global, `own-${index}`), request())).release()));
  let wrong = 0;
  for (let round = 0; round < 25; round += 1) {
    const tries = await Promise.allSettled(contenders.map((each) => each.acquire(name, request({ wait: false }))));
    const grants = tries.flatMap((each): LockGrant[] => (each.status === 'fulfilled' ? [each.value] : []));
    if (grants.length !== 1) wrong += 1;
    await Promise.all(grants.map((grant) => grant.release()));
  }
  return wrong;
}

describe('tries at the same moment', () => {
  it('end in one grant', async () => {
    expect(await wrongRounds(PostgresLockProvider)).toBe(0);
  });

  it('would end in more, were they not decided one at a time', async () => {
    const edited = editPackage(import.meta.url, [
      { file: 'postgres-lease-functions.js', from: 'PERFORM pg_advisory_xact_lock(p_lock);', to: 'NULL;' },
      { file: 'postgres-lease-functions.js', from: 'took_over := FOUND;', to: 'took_over := FOUND; PERFORM pg_sleep(0.01);' }, // time to meet in
    ]);
    const { PostgresLockProvider: Broken } = (await import(edited.path('lib/index.js'))) as typeof import('../src/index.js');
    expect(await wrongRounds(Broken)).toBeGreaterThan(0);
    edited.remove();
  });
});

describe('a schema', () => {
  const refused = (message: string) => ({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

  it('of leases is refused by the other modes', async () => {
    const schema = newSchema();
    await (await open({ schema }).acquire(name, request())).release();
    for (const mode of ['session', 'transaction'] as const) {
      await expect(open({ schema, mode }).acquire(name, request())).rejects.toMatchObject(refused("another key format (2), leases in a table, as mode 'lease-table' has them; ours is 1"));
    }
  });

  it('of advisory locks is refused by leases', async () => {
    const schema = newSchema();
    await (await open({ schema, mode: 'session' }).acquire(name, request())).release();
    await expect(open({ schema }).acquire(name, request())).rejects.toMatchObject(refused("another key format (1), advisory locks, as mode 'session' and mode 'transaction' have them; ours is 2"));
  });

  it('is of one kind also when both come at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const schema = newSchema();
      const tries = await Promise.allSettled([open({ schema }).acquire(name, request()), open({ schema, mode: 'session' }).acquire(name, request())]);
      expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  });

  it('of a format of the future is refused', async () => {
    const schema = newSchema();
    await (await open({ schema }).acquire(name, request())).release();
    await look.query(`UPDATE ${schema}.key_format SET version = 3`);
    await expect(open({ schema }).acquire(name, request())).rejects.toMatchObject(refused('another key format (3); ours is 2'));
  });

  it('gets the functions of this release beside those of another', async () => {
    const schema = newSchema();
    await (await open({ schema }).acquire(name, request())).release();
    const functions = async (): Promise<string[]> => (await look.query('SELECT proname FROM pg_proc WHERE pronamespace = $1::regnamespace ORDER BY 1', [schema])).rows.map(({ proname }) => proname as string);
    const ours = await functions();
    for (const each of ours) await look.query(`ALTER FUNCTION ${schema}.${each} RENAME TO ${each.slice(0, -12)}anotherone`);
    await (await open({ schema }).acquire(name, request())).release();
    expect((await functions()).filter((each) => ours.includes(each))).toEqual(ours);
  });

  it('is refused where a statement does not see what others committed meanwhile', async () => {
    await look.query("CREATE ROLE snapshots LOGIN SUPERUSER; ALTER ROLE snapshots SET default_transaction_isolation = 'repeatable read'");
    const url = server.url.replace('postgres@', 'snapshots@');
    await expect(open({ url }).acquire(name, request())).rejects.toMatchObject(refused('isolation level read committed'));
  });
});

describe('leases', () => {
  it('need one connection, however many are held and awaited, and are renewed in one batch', async () => {
    const schema = newSchema();
    const sessions = async (): Promise<number> => Number((await look.query("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'holdfast %'")).rows[0].count);
    const before = await sessions();
    const provider = open({ schema });
    const names = Array.from({ length: 600 }, (_, each) => lockName(LockScope.Global, `volume-${each}`));
    const grants = await Promise.all(names.map((each) => provider.acquire(each, request())));
    const abort = new AbortController();
    const waits = names.slice(0, 50).map((each) => provider.acquire(each, request({ signal: abort.signal })).catch(() => undefined));
    await untilWaiting(schema, 50);
    expect((await sessions()) - before).toBe(1);
    await look.query(`DELETE FROM ${schema}.leases WHERE name LIKE '%volume-599'`);
    expect(await provider.lease!.renew(grants)).toEqual(grants.slice(0, -1));
    abort.abort(new Error('enough'));
    await Promise.all(waits);
  });

  it('tell who holds, by which method, and how many wait', async () => {
    const schema = newSchema();
    const [holder, waiter] = [open({ schema }), open({ schema })];
    const grant = await holder.acquire(name, request());
    const waiting = waiter.acquire(name, request());
    await untilWaiting(schema, 1);
    expect(await states(waiter)).toEqual([{ name, holders: [expect.objectContaining({ pid: process.pid, method: 'Driver.mapVolume' })], waiterCount: 1 }]);
    await expect(waiter.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', message: expect.stringContaining('held by Driver.mapVolume'), holder: { host: 'here' } });
    await grant.release();
    await (await waiting).release();
    expect(await states(waiter)).toEqual([]);
  });

  it('are not waited for by whoever gave up or died: the next is served', async () => {
    const schema = newSchema();
    const [holder, quitter, waiter] = [open({ schema }), open({ schema }), open({ schema })];
    const grant = await holder.acquire(name, request());
    const abort = new AbortController();
    const given = quitter.acquire(name, request({ signal: abort.signal })).catch((error: unknown) => error);
    await untilWaiting(schema, 1);
    const copy = `INSERT INTO ${schema}.lease_waiters SELECT 'a dead one', key, is_shared, ticket, alive_until, process, false FROM ${schema}.lease_waiters RETURNING ticket`;
    expect((await look.query(copy)).rows).toHaveLength(1); // stands before the next, and lives no longer than its last look says
    abort.abort(new Error('given up'));
    expect(await given).toMatchObject({ message: 'given up' });
    const owners = async (): Promise<string[]> => (await look.query(`SELECT owner FROM ${schema}.lease_waiters`)).rows.map(({ owner }) => owner as string);
    while ((await owners()).length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await owners()).toEqual(['a dead one']);
    const waiting = waiter.acquire(name, request());
    await untilWaiting(schema, 2);
    await look.query(`UPDATE ${schema}.lease_waiters SET alive_until = clock_timestamp() WHERE owner = 'a dead one'`);
    await grant.release();
    await (await waiting).release();
    expect(await owners()).toEqual([]);
  });

  it('of dead processes are swept away, though nobody asks for them', async () => {
    const schema = newSchema();
    await open({ schema }).acquire(name, request());
    await look.query(`UPDATE ${schema}.leases SET ends_at = clock_timestamp() - interval '2 minutes'`);
    await (await open({ schema }).acquire(lockName(LockScope.Global, 'another'), request())).release();
    expect((await look.query(`SELECT count(*) FROM ${schema}.leases`)).rows).toEqual([{ count: '0' }]);
  });

  it('are woken by the server alone: nobody is told when nobody waits', async () => {
    const listener = new pg.Client({ connectionString: server.url });
    await listener.connect();
    const schema = newSchema();
    const [holder, waiter] = [open({ schema }), open({ schema })];
    const grant = await holder.acquire(name, request());
    const waiting = waiter.acquire(name, request());
    await untilWaiting(schema, 1);
    const channel = (await look.query(`SELECT process FROM ${schema}.lease_waiters`)).rows[0].process as string;
    const told: string[] = [];
    listener.on('notification', ({ payload }) => told.push(payload ?? ''));
    await listener.query(`LISTEN ${channel}`);
    await grant.release();
    await (await waiting).release();
    await listener.query('SELECT 1'); // what was told before has come
    expect(told).toHaveLength(1);
    await listener.end();
  });
});
