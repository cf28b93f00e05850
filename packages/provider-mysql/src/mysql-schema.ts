import { LockError } from '@holdfast/core/provider';
import { mysqlCapabilities } from './mysql-capabilities.js';
import { firstRow, type MysqlConnection } from './mysql-connection.js';
import { stateOf } from './mysql-errors.js';
import type { MysqlLockStatements } from './mysql-statements.js';

const NO_SUCH_TABLE = '1146';

/** The tables are there afterwards. @throws `ERR_LOCK_CONFIG_INVALID` when they are of another key format */
export async function prepareSchema(connection: MysqlConnection, { readFormat, setUp }: MysqlLockStatements, prefix: string): Promise<void> {
  const read = async (): Promise<unknown> => firstRow((await connection.run(readFormat))[0])?.['version'];
  let version = await read().catch((error: unknown) => {
    if (stateOf(error) !== NO_SUCH_TABLE) throw error;
    return undefined;
  });
  if (version === undefined) {
    await connection.run(setUp);
    version = await read();
  }
  if (Number(version) === mysqlCapabilities.keyFormat) return;
  throw new LockError(
    'ERR_LOCK_CONFIG_INVALID',
    `the tables ${prefix}_… keep locks of another key format (${String(version)}); ours is ${mysqlCapabilities.keyFormat}. Use another tablePrefix, or end all processes of the other version first`,
  );
}
