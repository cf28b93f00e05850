/** The part of a mysql2 connection that is called. @public */
export interface MysqlClient {
  /** Several statements in one text give a list of their results. */
  query(text: string, values: readonly unknown[], done: (error: Error | null, results: unknown) => void): unknown;
  on(event: 'connect' | 'error', listener: (error?: Error) => void): unknown;
  end(done: (error?: Error) => void): void;
  /** The number of the session as the start of the connection told it. */
  readonly threadId?: number | null;
}
