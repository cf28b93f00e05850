/**
 * Who holds or asks for a lock: enough for an operator to find the process.
 * @public
 */
export interface LockHolder {
  /** Unique to one acquisition; never reused. */
  readonly id: string;
  /** Host name of the holder. */
  readonly host: string;
  /** Process id of the holder on its host. */
  readonly pid: number;
  /** `Class.method`, when the acquisition came from a locked method. */
  readonly method?: string | undefined;
  /** When it was granted (or asked for), epoch milliseconds on the holder's own clock. */
  readonly sinceAt: number;
}
