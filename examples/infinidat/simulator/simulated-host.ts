import type { HostPort } from './host-port.js';
import type { Origin } from './origin.js';

export const SECURITY_METHODS = ['NONE', 'CHAP', 'MUTUAL_CHAP'] as const;

export interface HostSecurity {
  readonly method: (typeof SECURITY_METHODS)[number];
  readonly inboundUser: string | null;
  readonly inboundSecret: string | null;
  readonly outboundUser: string | null;
  readonly outboundSecret: string | null;
}

export interface SimulatedHost extends Origin {
  readonly id: number;
  readonly name: string;
  readonly hostType: string;
  readonly ports: readonly HostPort[];
  readonly security: HostSecurity;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A host that is gone, and who deleted it when. */
export interface DeletedHost extends SimulatedHost {
  readonly deletion: Origin;
}
