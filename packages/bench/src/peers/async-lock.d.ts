/** The part of async-lock (it ships no types) that is measured. */
declare module 'async-lock' {
  interface AsyncLockOptions {
    readonly maxPending?: number;
    readonly domainReentrant?: boolean;
  }
  export default class AsyncLock {
    constructor(options?: AsyncLockOptions);
    acquire<T>(key: string, body: () => Promise<T>): Promise<T>;
  }
}
