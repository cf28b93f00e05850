/** The part of a better-sqlite3 compatible database that the repository calls. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** A prepared statement of a {@link SqliteDatabase}. */
export interface SqliteStatement {
  run(...values: unknown[]): { readonly changes: number };
  all(...values: unknown[]): unknown[];
}
