import { postgresCapabilities } from './postgres-capabilities.js';
import { schemaSetUp, type PostgresSchemaStatements } from './postgres-schema-statements.js';

/** The statements for locks in one schema. `name` makes the server plan each once a session; behind a pooler that hands out transactions there is none. */
export interface PostgresStatement {
  readonly name?: string;
  readonly text: string;
}

export interface PostgresStatements extends PostgresSchemaStatements {
  /** Tells which name has the key; registers ours when nobody has it. */
  readonly claimKey: PostgresStatement;
  readonly try: Readonly<Record<'exclusive' | 'shared', PostgresStatement>>;
  readonly wait: Readonly<Record<'exclusive' | 'shared', PostgresStatement>>;
  readonly release: Readonly<Record<'exclusive' | 'shared', PostgresStatement>>;
  readonly holders: PostgresStatement;
}

/** Session locks, or locks that end with the transaction they are taken in. */
export function statementsFor(schema: string, mode: 'session' | 'transaction'): PostgresStatements {
  const kind = mode === 'session' ? '' : '_xact';
  const fence = `nextval('${schema}.fence')`;
  const named = (name: string, text: string): PostgresStatement => (mode === 'session' ? { name: `holdfast ${schema} ${name}`, text } : { text });
  const both = (name: string, text: (suffix: string) => string) => ({
    exclusive: named(name, text('')),
    shared: named(`${name} shared`, text('_shared')),
  });
  const { keyFormat } = postgresCapabilities;
  return {
    keyFormat,
    setUp: [
      ...schemaSetUp(schema, keyFormat),
      `CREATE TABLE IF NOT EXISTS ${schema}.lock_names (key bigint PRIMARY KEY, name text NOT NULL)`,
    ],
    readFormat: named('format', `SELECT version, true AS complete FROM ${schema}.key_format`),
    claimKey: named(
      'key',
      `WITH ours AS (INSERT INTO ${schema}.lock_names VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name)
       SELECT name FROM ours UNION ALL SELECT name FROM ${schema}.lock_names WHERE key = $1`,
    ),
    // The fence is drawn only once the lock is held: CASE looks at its condition first, and a materialised table is read first.
    try: both('try', (suffix) => `SELECT CASE WHEN pg_try_advisory${kind}_lock${suffix}($1) THEN ${fence} END AS fence`),
    wait: both('wait', (suffix) => `WITH held AS MATERIALIZED (SELECT pg_advisory${kind}_lock${suffix}($1)) SELECT ${fence} AS fence FROM held`),
    release: both('release', (suffix) => `SELECT pg_advisory_unlock${suffix}($1) AS released`),
    holders: named(
      'holders',
      `SELECT n.name, l.granted, l.pid, a.application_name AS application, extract(epoch FROM coalesce(a.xact_start, a.backend_start)) * 1000 AS since
         FROM pg_locks l
         JOIN ${schema}.lock_names n ON n.key = (l.classid::bigint << 32) | l.objid::bigint
         LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND ($1::bigint IS NULL OR n.key = $1)
        ORDER BY n.name, l.granted DESC`,
    ),
  };
}
