import { checkedToken, fenced } from './fencing-token.js';

/** The part of a mysql2 connection (of its promise API) that is called. @public */
export interface MysqlQueryable {
  query(text: string, values?: unknown[]): Promise<[unknown, unknown]>;
}

/** The table that {@link assertMysqlFence} needs; to be made once. @public */
export const mysqlFenceTable =
  'CREATE TABLE IF NOT EXISTS holdfast_fences (resource varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, token varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL) ENGINE = InnoDB';

const ADVANCE = 'INSERT INTO holdfast_fences VALUES (?, ?) ON DUPLICATE KEY UPDATE token = GREATEST(token, VALUES(token))';
const READ = 'SELECT token FROM holdfast_fences WHERE resource = ? FOR UPDATE';

/**
 * Returns when no later holder has written `resource`. Call it first in the transaction that writes: it keeps the row until the transaction ends, so that
 * nobody can come between check and write. For MySQL and MariaDB.
 * @param connection - one connection, inside a transaction
 * @throws `ERR_FENCED` when a later holder has; roll back
 * @throws `ERR_FENCE_TOKEN_INVALID`
 * @public
 */
export async function assertMysqlFence(connection: MysqlQueryable, resource: string, token: string): Promise<void> {
  await connection.query(ADVANCE, [resource, checkedToken(token, resource)]);
  const [rows] = await connection.query(READ, [resource]);
  if ((rows as readonly { token: string }[])[0]?.token !== token) throw fenced(resource, token);
}
