import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineForTests, startMariadb, startPostgres, startRedis } from '@holdfast/engines';
import { Redis } from 'ioredis';
import { createConnection, type Connection } from 'mysql2/promise';
import pg from 'pg';
import {
  assertMysqlFence,
  assertPostgresFence,
  FencedFile,
  fenceRequests,
  FENCING_TOKEN_HEADER,
  isFenceError,
  LatestTokens,
  mysqlFenceTable,
  postgresFenceTable,
  setFenced,
} from '../src/index.js';

const [postgres, mariadb, redis] = [await engineForTests({ afterAll }, startPostgres), await engineForTests({ afterAll }, startMariadb), await engineForTests({ afterAll }, startRedis)];

const token = (counter: number, local = 1): string => [1, counter, local].map((part) => part.toString(16).padStart(16, '0')).join('-');
const fenced = { code: 'ERR_FENCED' };
const invalid = { code: 'ERR_FENCE_TOKEN_INVALID' };
const NO_TOKENS = [undefined, '', '7', null, 7, `${token(1)}x`, 'zzzz'] as const;

describe('a fenced file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-fencing-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is what the latest holder wrote; an earlier one is refused and changes nothing', async () => {
    const file = new FencedFile(join(folder, 'a'));
    expect(await file.read()).toBeUndefined();
    await file.write(token(1), 'one');
    await file.write(token(3), 'three');
    await expect(file.write(token(2), 'two')).rejects.toMatchObject(fenced);
    expect(await file.read()).toEqual({ content: Buffer.from('three'), token: token(3) });
    await file.write(token(3), 'three again');
    expect((await file.read())?.content.toString()).toBe('three again');
  });

  it('a write that lands after a later one is never read, even when the check had passed', async () => {
    const file = new FencedFile(join(folder, 'b'));
    await file.write(token(5), 'five');
    await writeFile(join(folder, 'b', token(4)), 'four, late'); // what a rename after the check leaves
    expect((await file.read())?.content.toString()).toBe('five');
  });

  it('keeps a few versions, and no drafts', async () => {
    const file = new FencedFile(join(folder, 'c'));
    for (let counter = 1; counter <= 20; counter += 1) await file.write(token(counter), String(counter));
    expect(await readdir(join(folder, 'c'))).toEqual([18, 19, 20].map((counter) => token(counter)));
  });

  it.each(NO_TOKENS)('takes no %j for a token', async (wrong) => {
    await expect(new FencedFile(join(folder, 'd')).write(wrong as never, 'x')).rejects.toMatchObject(invalid);
  });
});

describe('rows of PostgreSQL', () => {
  let clients: pg.Client[];
  beforeAll(async () => {
    clients = [1, 2].map(() => new pg.Client({ connectionString: postgres.url }));
    for (const client of clients) await client.connect();
    await clients[0]!.query(`${postgresFenceTable}; CREATE TABLE luns (volume text, lun int)`);
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
  });

  it('are written by the latest holder only, also when the earlier one checked first and commits last', async () => {
    const [early, late] = clients as [pg.Client, pg.Client];
    await early.query('BEGIN');
    await assertPostgresFence(early, 'array-1', token(1));
    await late.query('BEGIN');
    const waiting = assertPostgresFence(late, 'array-1', token(2)); // stands behind the row
    await early.query("INSERT INTO luns VALUES ('v1', 1)");
    await early.query('COMMIT');
    await waiting;
    await late.query('COMMIT');
    await early.query('BEGIN');
    await expect(assertPostgresFence(early, 'array-1', token(1))).rejects.toMatchObject(fenced);
    await early.query('ROLLBACK');
    await expect(assertPostgresFence(early, 'array-1', 'x')).rejects.toMatchObject(invalid);
    await assertPostgresFence(early, 'array-2', token(1));
  });
});

describe('rows of MariaDB', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await createConnection(mariadb.url);
    await connection.query(mysqlFenceTable);
  });
  afterAll(() => connection.end());

  it('are written by the latest holder only', async () => {
    for (const counter of [1, 3]) {
      await connection.query('START TRANSACTION');
      await assertMysqlFence(connection, 'array-1', token(counter));
      await connection.query('COMMIT');
    }
    await connection.query('START TRANSACTION');
    await expect(assertMysqlFence(connection, 'array-1', token(2))).rejects.toMatchObject(fenced);
    await connection.query('ROLLBACK');
    await assertMysqlFence(connection, 'array-1', token(3, 2));
    await expect(assertMysqlFence(connection, 'array-1', token(3, 1))).rejects.toMatchObject(fenced);
  });
});

describe('keys of Redis', () => {
  it('are written by the latest holder only', async () => {
    const client = new Redis(redis.url);
    await setFenced(client, 'lun', '1', token(1));
    await setFenced(client, 'lun', '3', token(3));
    await expect(setFenced(client, 'lun', '2', token(2))).rejects.toMatchObject(fenced);
    expect(await client.get('lun')).toBe('3');
    client.disconnect();
  });
});

describe('requests', () => {
  let server: Server;
  let url: string;
  let handled: number;
  beforeAll(async () => {
    const guard = fenceRequests({ resourceOf: ({ method, url: path }) => (method === 'GET' ? undefined : path) });
    server = createServer((request, response) => guard(request, response, () => {
      handled += 1;
      response.end('done');
    }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const post = async (path: string, value?: string) => {
    const response = await fetch(`${url}${path}`, { method: 'POST', headers: value === undefined ? {} : { [FENCING_TOKEN_HEADER]: value } });
    return { status: response.status, text: await response.text() };
  };

  it('of an earlier holder are answered with 412, those without a token with 428, and never handled', async () => {
    handled = 0;
    expect((await post('/array-1', token(2))).status).toBe(200);
    expect(await post('/array-1', token(1))).toMatchObject({ status: 412, text: expect.stringContaining('ERR_FENCED') });
    expect(await post('/array-1')).toMatchObject({ status: 428, text: expect.stringContaining('ERR_FENCE_TOKEN_INVALID') });
    expect((await post('/array-2', token(1))).status).toBe(200);
    expect((await fetch(`${url}/array-1`)).status).toBe(200);
    expect(handled).toBe(3);
  });
});

describe('the latest tokens of a process', () => {
  it('let nobody back', () => {
    const tokens = new LatestTokens();
    tokens.assert('array-1', token(2));
    expect(() => tokens.assert('array-1', token(1))).toThrow(expect.objectContaining(fenced));
    try {
      tokens.assert('array-1', token(1));
    } catch (error) {
      expect([isFenceError(error), isFenceError(error, 'ERR_FENCED'), isFenceError(error, 'ERR_FENCE_TOKEN_INVALID'), isFenceError(new Error('x'))]).toEqual([true, true, false, false]);
    }
  });
});
