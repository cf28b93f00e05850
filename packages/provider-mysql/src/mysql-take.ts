import { LockError, type LockHolder, type LockName } from '@holdfast/core/provider';
import { affectedRows, firstRow, type MysqlConnection } from './mysql-connection.js';
import type { MysqlLockStatements } from './mysql-statements.js';

export interface Wanted {
  readonly key: string;
  readonly name: LockName;
  readonly owner: LockHolder;
  /** How long the server shall wait for it. */
  readonly seconds: number;
}

/** Takes the lock in the session and resolves to its fence; undefined when another held it all the time. After a rejection the session may hold it. */
export async function takeLock(connection: MysqlConnection, { acquire, addName, draw }: MysqlLockStatements, { key, name, owner, seconds }: Wanted): Promise<bigint | undefined> {
  const words = JSON.stringify(owner);
  const [, drawn, answer] = await connection.run(acquire, [key, seconds, words, key], seconds * 1_000);
  const { held, fence } = firstRow(answer)!;
  if (held === null) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `somebody interrupted the request: ${name}`, { lockName: name });
  if (Number(held) !== 1) return undefined;
  if (affectedRows(drawn) === 1) return BigInt(String(fence));
  // Its first time: nobody else makes its row now, for it is ours.
  const [, first, again] = await connection.run([...addName, ...draw], [key, name, words, key]);
  if (affectedRows(first) !== 1) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `the table of the locks keeps no row: ${name}`, { lockName: name });
  return BigInt(String(firstRow(again)!['fence']));
}

/** Gives the lock back and resolves to whether the session held it. Where that cannot be told, the session is ended, and with it all its locks. */
export async function giveBackLock(connection: MysqlConnection, { release }: MysqlLockStatements, key: string): Promise<boolean> {
  try {
    return Number(firstRow((await connection.run(release, [key]))[0])!['released']) === 1;
  } catch (error) {
    connection.fail(error);
    throw error;
  }
}
