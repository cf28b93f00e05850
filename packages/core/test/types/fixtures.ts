import { Locked, LockScope } from '../../src/index.js';

export { Locked, LockScope };
export declare const anyScope: LockScope;

export type Size = number & { readonly unit: 'GiB' };

export interface Volume {
  readonly id: string;
  readonly size: Size;
  readonly encrypted: boolean;
  readonly serial: bigint;
  readonly meta: { readonly owner: string };
  readonly host?: string;
  readonly pool: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export type Snapshot = { readonly kind: 'full'; readonly id: string; readonly parent: string } | { readonly kind: 'thin'; readonly id: string };

export interface Connector {
  readonly host: string;
  readonly initiators: readonly string[];
  readonly wwpns: readonly [string, ...string[]];
}
