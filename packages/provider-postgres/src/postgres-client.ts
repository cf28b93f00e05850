/** One answered statement. @public */
export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The part of a pg client that is called. @public */
export interface PostgresClient {
  connect(): Promise<unknown>;
  query(statement: { readonly name?: string; readonly text: string; readonly values?: readonly unknown[] }): Promise<PostgresResult>;
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  on(event: 'notification', listener: (message: { readonly payload?: string | undefined }) => void): unknown;
  end(): Promise<void>;
  /** The process id of the session as the start of the connection told it. */
  readonly processID?: number | null;
}
