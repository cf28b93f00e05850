import { mysqlCapabilities } from './mysql-capabilities.js';

const FORMAT = mysqlCapabilities.keyFormat;
/** For rows and tables that somebody else locks; less than our own limit, so that the server's word comes first. */
const TABLE_WAIT_SECONDS = 1;

/** What is sent in one round trip. */
export type MysqlStatements = readonly string[];

export const readSession: MysqlStatements = ['SELECT CONNECTION_ID() AS session'];

/** What our statements rely on, whatever the server's defaults. Only MariaDB ends statements of every kind after a time. */
export function sessionSettings(sessionTimeoutMs: number): MysqlStatements {
  const seconds = Math.ceil(sessionTimeoutMs / 1_000);
  return [
    `SET SESSION sql_mode = 'STRICT_ALL_TABLES', SESSION autocommit = 1, SESSION wait_timeout = ${seconds},
      SESSION innodb_lock_wait_timeout = ${TABLE_WAIT_SECONDS}, SESSION lock_wait_timeout = ${TABLE_WAIT_SECONDS} /*M! , SESSION max_statement_time = 0 */`,
  ];
}

/** The statements for locks whose tables have one prefix. */
export interface MysqlLockStatements {
  /** Makes what is missing; may be run by many at once. */
  readonly setUp: MysqlStatements;
  readonly readFormat: MysqlStatements;
  /** Takes the lock, waits for it so many seconds, and draws the fence when it was granted. Values: key, seconds, owner, key. */
  readonly acquire: MysqlStatements;
  /** Makes the row of a lock that was never held before. Values: key, name. */
  readonly addName: MysqlStatements;
  /** Draws the fence of a lock that is held. Values: owner, key. */
  readonly draw: MysqlStatements;
  readonly release: MysqlStatements;
  /** Values: null or a key, twice. */
  readonly holders: MysqlStatements;
}

export function statementsFor(prefix: string): MysqlLockStatements {
  const [locks, format] = [`${prefix}_locks`, `${prefix}_format`];
  const options = 'ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
  const draw = `UPDATE ${locks} SET fence = LAST_INSERT_ID(fence + 1), session = CONNECTION_ID(), owner = ? WHERE lock_key = ?`;
  return {
    setUp: [
      `CREATE TABLE IF NOT EXISTS ${locks} (lock_key varchar(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, name mediumtext NOT NULL,
        fence bigint unsigned NOT NULL, session bigint unsigned NOT NULL, owner mediumtext NOT NULL) ${options}`,
      `CREATE TABLE IF NOT EXISTS ${format} (id tinyint PRIMARY KEY, version integer NOT NULL) ${options}`,
      `INSERT IGNORE INTO ${format} VALUES (1, ${FORMAT})`,
    ],
    readFormat: [`SELECT version FROM ${format}`],
    // A wait that somebody interrupts is no error to MariaDB: the variable is NULL then, and nothing is drawn.
    acquire: ['SET @held = GET_LOCK(?, ?)', `${draw} AND @held = 1`, 'SELECT @held AS held, LAST_INSERT_ID() AS fence'],
    addName: [`INSERT IGNORE INTO ${locks} VALUES (?, ?, 0, 0, '')`],
    draw: [draw, 'SELECT LAST_INSERT_ID() AS fence'],
    release: ['SELECT RELEASE_LOCK(?) AS released'],
    holders: [`SELECT name, owner FROM ${locks} WHERE (? IS NULL OR lock_key = ?) AND session <> 0 AND IS_USED_LOCK(lock_key) = session ORDER BY lock_key`],
  };
}
