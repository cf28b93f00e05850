/** A request as it is put on the wire: nothing is tidied. */
export interface FuzzRequest {
  readonly method: string;
  /** Path with its query, as it stands in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
