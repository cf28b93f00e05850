import { randomUUID } from 'node:crypto';
import { LockError } from '@holdfast/core/provider';
import { firstRow, rowsOf, type MysqlConnection } from './mysql-connection.js';

const VARIABLES = "SHOW VARIABLES WHERE Variable_name IN ('wsrep_on', 'group_replication_group_name', 'group_replication_single_primary_mode', 'read_only')";

/**
 * Looks whether the server can keep locks: one that is alone or a primary, that lets a session hold several locks, with nobody in between.
 * @throws `ERR_LOCK_CONFIG_INVALID` when it cannot, saying why
 * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when it only reads
 */
export async function probeServer(connection: MysqlConnection, open: () => Promise<MysqlConnection>): Promise<void> {
  const rows = rowsOf((await connection.run([VARIABLES]))[0]);
  const fault = serverFault(new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])])));
  if (fault !== undefined) throw fault;
  await probeSession(connection, open);
  await probeSeveral(connection);
}

/** What makes a server with these variables unfit for locks. */
export function serverFault(variables: ReadonlyMap<string, string>): LockError | undefined {
  if (variables.get('wsrep_on') === 'ON') return unfit('this server is a member of a Galera cluster (wsrep_on), whose members do not share locks; connect to a server outside it, or use another engine');
  const group = variables.get('group_replication_group_name') ?? '';
  if (group !== '' && variables.get('group_replication_single_primary_mode') === 'OFF') {
    return unfit(`this server is a member of the replication group ${group}, which has several primaries (group_replication_single_primary_mode = OFF) that do not share locks`);
  }
  if (variables.get('read_only') === 'ON') return new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'this MySQL server is read-only, as replicas are; locks need the primary');
  return undefined;
}

/**
 * A proxy may give each statement whichever session is free: a lock taken in one would be lost to another client. While a second connection
 * keeps the first one's session busy, the first one's next statement shows it.
 */
async function probeSession(connection: MysqlConnection, open: () => Promise<MysqlConnection>): Promise<void> {
  if (connection.startedAsSession === connection.session) return; // nobody in between
  const second = await open();
  try {
    await second.run(['BEGIN']);
    const session = await connection.askSession();
    await second.run(['ROLLBACK']);
    if (session === connection.session) return;
  } finally {
    second.end();
  }
  throw unfit('a proxy between us and MySQL hands out sessions for single statements, which would lose locks; connect to the server itself, or make the proxy keep sessions (ProxySQL: transaction_persistent and multiplexing off)');
}

/** Before MySQL 5.7 and MariaDB 10.0 taking a second lock silently gave up the first. */
async function probeSeveral(connection: MysqlConnection): Promise<void> {
  const [one, other] = [`holdfast.probe.${randomUUID()}`, `holdfast.probe.${randomUUID()}`];
  const results = await connection.run(
    ['DO GET_LOCK(?, 0)', 'DO GET_LOCK(?, 0)', 'SELECT IS_USED_LOCK(?) = CONNECTION_ID() AS kept', 'DO RELEASE_LOCK(?)', 'DO RELEASE_LOCK(?)'],
    [one, other, one, one, other],
  );
  if (Number(firstRow(results[2])?.['kept']) !== 1) throw unfit('this server lets a session hold one lock only, as MySQL before 5.7 and MariaDB before 10.0 did; use a newer one');
}

const unfit = (what: string): LockError => new LockError('ERR_LOCK_CONFIG_INVALID', what);
