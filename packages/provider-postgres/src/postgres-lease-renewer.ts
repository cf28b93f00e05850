import type { LeaseRenewer } from '@holdfast/core/provider';
import type { PostgresAddress } from './postgres-address.js';
import type { PostgresResult } from './postgres-client.js';
import { PostgresConnection } from './postgres-connection.js';
import { leaseStatementsFor } from './postgres-lease-statements.js';

const BATCH = 500;

/** What the renewal thread is told. */
export interface PostgresRenewerOptions {
  readonly address: PostgresAddress;
  readonly schema: string;
  readonly ttlMs: number;
}

/** Extends the grants of these owners; whether each is still held, in the same order. `ask` runs the statement, in batches that hold up nobody for long. */
export async function renewAll(ask: (values: readonly unknown[]) => Promise<PostgresResult>, owners: readonly string[], ttlMs: number): Promise<readonly boolean[]> {
  const held = new Set<unknown>();
  for (let first = 0; first < owners.length; first += BATCH) {
    const { rows } = await ask([owners.slice(first, first + BATCH), ttlMs]);
    for (const { owner } of rows) held.add(owner);
  }
  return owners.map((owner) => held.has(owner));
}

/** Runs in the renewal thread, over a connection of its own. */
export function createLeaseRenewer({ address, schema, ttlMs }: PostgresRenewerOptions): LeaseRenewer {
  const { renew } = leaseStatementsFor(schema);
  let opening: Promise<PostgresConnection> | undefined;
  const connected = async (): Promise<PostgresConnection> => {
    const connection = await (opening ??= PostgresConnection.open(address, Math.ceil(ttlMs / 3)));
    if (!connection.isBroken) return connection;
    opening = undefined;
    return await connected();
  };
  return {
    renew: async (keys) => {
      const connection = await connected().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return await renewAll((values) => connection.run(renew, values), keys as readonly string[], ttlMs);
    },
    close: async () => {
      (await opening?.catch(() => undefined))?.end();
    },
  };
}
