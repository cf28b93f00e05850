import type { EngineInstance } from '@holdfast/engines';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';

/** Looks into the server, past the provider under test. */
export class Look {
  readonly #pool: Pool;

  constructor(server: EngineInstance) {
    this.#pool = createPool({ uri: server.url, connectionLimit: 2 });
  }

  async query(text: string, values: readonly unknown[] = []): Promise<readonly Readonly<Record<string, unknown>>[]> {
    // What the server has closed meanwhile, by a restart, is thrown away by the pool at its first use.
    const [rows] = await this.#pool.query<RowDataPacket[]>(text, [...values]).catch(() => this.#pool.query<RowDataPacket[]>(text, [...values]));
    return Array.isArray(rows) ? rows : [];
  }

  /** The session that holds the lock of this key. */
  async holderOf(key: string): Promise<number | undefined> {
    const [row] = await this.query('SELECT IS_USED_LOCK(?) AS session', [key]);
    return row?.['session'] == null ? undefined : Number(row['session']);
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
