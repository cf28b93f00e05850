/** How a schema is made and recognised. */
export interface PostgresSchemaStatements {
  readonly keyFormat: number;
  /** Makes what is missing; may be run by many at once. */
  readonly setUp: readonly string[];
  /** Gives the `version` of the schema, and whether it is `complete` for us. */
  readonly readFormat: { readonly text: string; readonly name?: string };
}

/** What every schema has. */
export function schemaSetUp(schema: string, keyFormat: number): readonly string[] {
  return [
    // Two who make the same schema at once would both fail: one after the other.
    `SELECT pg_advisory_xact_lock(hashtextextended('holdfast set-up ${schema}', 0))`,
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CREATE SEQUENCE IF NOT EXISTS ${schema}.fence`,
    `CREATE TABLE IF NOT EXISTS ${schema}.key_format (version integer PRIMARY KEY)`,
    `INSERT INTO ${schema}.key_format SELECT ${keyFormat} WHERE NOT EXISTS (SELECT FROM ${schema}.key_format)`,
  ];
}
