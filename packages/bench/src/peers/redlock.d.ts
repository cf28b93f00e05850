// The package has types, but its `exports` hide them. What is used here of it.
declare module 'redlock' {
  export default class Redlock {
    constructor(clients: readonly unknown[], settings?: { readonly retryCount: number });
    acquire(resources: readonly string[], durationMs: number): Promise<{ release(): Promise<unknown> }>;
    on(event: 'error', listener: () => void): unknown;
  }
}
