import type { ICompare, ILeaseGrantResponse, IRangeRequest, IRangeResponse, IRequestOp, ITxnResponse } from 'etcd3';

/** Absolute time limit of one call. */
export interface EtcdCallOptions {
  readonly deadline: number;
}

/** What the server says to a sign of life. */
export interface EtcdKeepAliveAnswer {
  /** Seconds left; 0 when the lease is gone. */
  readonly TTL: string;
}

/** The stream of signs of life. */
export interface EtcdKeepAliveStream {
  write(request: { readonly ID: string }): void;
  end(): void;
  on(event: 'data', listener: (answer: EtcdKeepAliveAnswer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A watched key; it goes on over reconnects from where it was. */
export interface EtcdWatcher {
  on(event: 'delete', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  cancel(): Promise<void>;
}

/** The part of an etcd3 client that is called. @public */
export interface EtcdClient {
  readonly kv: {
    txn(request: { compare: ICompare[]; success: IRequestOp[]; failure: IRequestOp[] }, options: EtcdCallOptions): Promise<ITxnResponse>;
    range(request: IRangeRequest, options: EtcdCallOptions): Promise<IRangeResponse>;
  };
  readonly leaseClient: {
    leaseGrant(request: { TTL: number }, options: EtcdCallOptions): Promise<ILeaseGrantResponse>;
    leaseRevoke(request: { ID: string }, options: EtcdCallOptions): Promise<unknown>;
    leaseKeepAlive(options: EtcdCallOptions): Promise<EtcdKeepAliveStream>;
    leaseTimeToLive(request: { ID: string }, options: EtcdCallOptions): Promise<EtcdKeepAliveAnswer>;
  };
  watch(): { key(key: string): { startRevision(revision: string): { only(operation: 'delete'): { watcher(): EtcdWatcher } } } };
  close(): void;
}
