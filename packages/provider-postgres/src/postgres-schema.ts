import { LockError } from '@holdfast/core/provider';
import type { PostgresConnection } from './postgres-connection.js';
import { stateOf } from './postgres-errors.js';
import type { PostgresSchemaStatements } from './postgres-schema-statements.js';

const IS_MISSING: readonly (string | undefined)[] = ['42P01', '3F000']; // no such table, no such schema
/** A schema has one format: who locks in another way is refused, instead of both holding. */
const FORMATS: Readonly<Record<number, string>> = { 1: "advisory locks, as mode 'session' and mode 'transaction' have them", 2: "leases in a table, as mode 'lease-table' has them" };

/** The schema is there afterwards. @throws `ERR_LOCK_CONFIG_INVALID` when it is of another key format, which another mode has too */
export async function prepareSchema(connection: PostgresConnection, { keyFormat, readFormat, setUp }: PostgresSchemaStatements, schema: string): Promise<void> {
  const read = async (): Promise<{ readonly version: number; readonly isComplete: boolean }> => {
    const { rows } = await connection.run(readFormat);
    return { version: Number(rows[0]?.['version']), isComplete: rows[0]?.['complete'] === true };
  };
  let found = await read().catch((error: unknown) => {
    if (!IS_MISSING.includes(stateOf(error))) throw error;
    return undefined;
  });
  if (found === undefined || (found.version === keyFormat && !found.isComplete)) {
    await connection.run({ text: `BEGIN ISOLATION LEVEL READ COMMITTED; ${setUp.join('; ')}; COMMIT` });
    found = await read();
  }
  if (found.version === keyFormat) return;
  const known = FORMATS[found.version];
  throw new LockError(
    'ERR_LOCK_CONFIG_INVALID',
    `the schema ${schema} keeps locks of another key format (${found.version})${known === undefined ? '' : `, ${known}`}; ours is ${keyFormat}. Use another schema, or end all processes of the other kind first`,
  );
}
