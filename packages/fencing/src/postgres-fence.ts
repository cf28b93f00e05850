import { checkedToken, fenced } from './fencing-token.js';

/** The part of a pg client that is called. @public */
export interface PostgresQueryable {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** The table that {@link assertPostgresFence} needs; to be made once. @public */
export const postgresFenceTable = 'CREATE TABLE IF NOT EXISTS holdfast_fences (resource text PRIMARY KEY, token text COLLATE "C" NOT NULL)';

const ADVANCE = `INSERT INTO holdfast_fences VALUES ($1, $2)
  ON CONFLICT (resource) DO UPDATE SET token = EXCLUDED.token WHERE holdfast_fences.token <= EXCLUDED.token RETURNING token`;

/**
 * Returns when no later holder has written `resource`. Call it first in the transaction that writes: it keeps the row until the transaction ends, so that
 * nobody can come between check and write.
 * @param client - one connection, inside a transaction
 * @throws `ERR_FENCED` when a later holder has; roll back
 * @throws `ERR_FENCE_TOKEN_INVALID`
 * @public
 */
export async function assertPostgresFence(client: PostgresQueryable, resource: string, token: string): Promise<void> {
  const { rows } = await client.query(ADVANCE, [resource, checkedToken(token, resource)]);
  if (rows.length === 0) throw fenced(resource, token);
}
