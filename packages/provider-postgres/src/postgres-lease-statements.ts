import { leaseCapabilities, DEFAULT_TTL_MS } from './postgres-capabilities.js';
import { leaseFunctions } from './postgres-lease-functions.js';
import { schemaSetUp, type PostgresSchemaStatements } from './postgres-schema-statements.js';

/** The statements for leases in one schema. They have no names: a pooler may run each in another session, which would not know them. */
export interface PostgresLeaseStatements extends PostgresSchemaStatements {
  /** Takes the lock, or the caller's place in the queue. */
  readonly acquire: { readonly text: string };
  /** Gives back one owner's grant, or his place, and tells who is next; true when it was still held. */
  readonly release: { readonly text: string };
  /** Extends many grants; the owners of those that are still held. */
  readonly renew: { readonly text: string };
  /** Which waiters of a process could be granted now. */
  readonly look: { readonly text: string };
  readonly holders: { readonly text: string };
  /** Takes away what dead processes left and nobody asked for since. */
  readonly sweep: { readonly text: string };
}

const LINGER = "interval '1 minute'";

export function leaseStatementsFor(schema: string): PostgresLeaseStatements {
  const { keyFormat } = leaseCapabilities(DEFAULT_TTL_MS);
  const functions = leaseFunctions(schema);
  return {
    keyFormat,
    setUp: [...schemaSetUp(schema, keyFormat), ...tables(schema), ...functions.setUp],
    readFormat: { text: `SELECT version, to_regproc('${functions.acquire}') IS NOT NULL AS complete FROM ${schema}.key_format` },
    acquire: { text: `SELECT * FROM ${functions.acquire}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)` },
    release: { text: `SELECT ${functions.release}($1, $2, $3) AS released` },
    renew: { text: `SELECT owner FROM ${functions.renew}($1, $2) AS owner` },
    look: {
      text: `SELECT w.owner FROM ${schema}.lease_waiters w WHERE w.process = $1
        AND NOT EXISTS (SELECT FROM ${schema}.leases l WHERE l.key = w.key AND l.ends_at > clock_timestamp() AND NOT (l.is_shared AND w.is_shared))
        AND NOT EXISTS (SELECT FROM ${schema}.lease_waiters e
                         WHERE e.key = w.key AND e.ticket < w.ticket AND e.alive_until > clock_timestamp() AND NOT (e.is_shared AND w.is_shared))`,
    },
    holders: {
      text: `SELECT l.name, l.holder,
          (SELECT count(*) FROM ${schema}.lease_waiters w WHERE w.key = l.key AND w.alive_until > clock_timestamp()) AS waiters
        FROM ${schema}.leases l WHERE l.ends_at > clock_timestamp() ORDER BY l.name, l.fence`,
    },
    sweep: {
      text: `WITH ended AS (DELETE FROM ${schema}.leases WHERE owner IN
               (SELECT owner FROM ${schema}.leases WHERE ends_at < clock_timestamp() - ${LINGER} FOR UPDATE SKIP LOCKED))
        DELETE FROM ${schema}.lease_waiters WHERE owner IN
          (SELECT owner FROM ${schema}.lease_waiters WHERE alive_until < clock_timestamp() - ${LINGER} FOR UPDATE SKIP LOCKED)`,
    },
  };
}

/** No index has a column that a renewal changes, and pages are half empty: a renewal then touches no index. */
function tables(schema: string): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${schema}.leases (owner text PRIMARY KEY, key bytea NOT NULL, name text NOT NULL, is_shared boolean NOT NULL,
      fence bigint NOT NULL, ends_at timestamptz NOT NULL, holder text NOT NULL) WITH (fillfactor = 50)`,
    `CREATE INDEX IF NOT EXISTS leases_key ON ${schema}.leases (key)`,
    `CREATE TABLE IF NOT EXISTS ${schema}.lease_waiters (owner text PRIMARY KEY, key bytea NOT NULL, is_shared boolean NOT NULL, ticket bigint NOT NULL,
      alive_until timestamptz NOT NULL, process text NOT NULL, is_told boolean NOT NULL) WITH (fillfactor = 50)`,
    `CREATE INDEX IF NOT EXISTS lease_waiters_key ON ${schema}.lease_waiters (key, ticket)`,
  ];
}
