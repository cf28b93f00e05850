import type { PostgresAddress } from './postgres-address.js';
import type { PostgresResult } from './postgres-client.js';
import { PostgresConnection } from './postgres-connection.js';
import type { PostgresLeaseStatements } from './postgres-lease-statements.js';
import { prepareSchema } from './postgres-schema.js';

export interface PostgresLeaseLinkOptions {
  readonly address: PostgresAddress;
  readonly timeoutMs: number;
  readonly schema: string;
  readonly statements: PostgresLeaseStatements;
  /** The channel that this process listens to. */
  readonly process: string;
  /** Called with the owner id of a claim whose turn it may be. */
  readonly onWoken: (owner: string) => void;
  readonly onBroken: () => void;
}

/** The one connection of a process for all its leases and waits. */
export class PostgresLeaseLink {
  /** Whether notifications arrive. A pooler gives each statement another session, and nobody's to listen in. */
  readonly isTold: boolean;
  readonly #connection: PostgresConnection;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: PostgresConnection) {
    this.#connection = connection;
    this.isTold = !connection.isPooled;
  }

  /** The schema is there afterwards. @throws `ERR_LOCK_CONFIG_INVALID` when it is of another key format */
  static async open({ address, timeoutMs, schema, statements, process, onWoken, onBroken }: PostgresLeaseLinkOptions): Promise<PostgresLeaseLink> {
    const connection = await PostgresConnection.open(address, timeoutMs);
    try {
      const link = new PostgresLeaseLink(connection);
      connection.onNotified = onWoken;
      if (link.isTold) await connection.run({ text: `LISTEN ${process}` });
      await prepareSchema(connection, statements, schema);
      await connection.run(statements.sweep);
      connection.onBroken = onBroken;
      return link;
    } catch (error) {
      connection.end();
      throw error;
    }
  }

  get isBroken(): boolean {
    return this.#connection.isBroken;
  }

  /**
   * Runs a statement once those before it are answered: the server's time to answer is counted from when it is sent.
   * @param onSend - called just before it is sent; when it throws, nothing is sent
   */
  ask(statement: { readonly text: string }, values: readonly unknown[], onSend: () => void = () => undefined): Promise<PostgresResult> {
    const answer = this.#last.then(() => {
      onSend();
      return this.#connection.run(statement, values);
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  end(): void {
    this.#connection.end();
  }
}
