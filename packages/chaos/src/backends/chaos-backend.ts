import type { ProviderSpec } from '@holdfast/array-simulator';
import type { LockProviderCapabilities } from '@holdfast/core/provider';
import type { ProxyFault } from '@holdfast/engines';

/** What can be run into: an engine of its own, started for one run. */
export interface ChaosBackend {
  readonly manifest: Pick<LockProviderCapabilities, 'reach' | 'shared' | 'fencing' | 'crashReleaseMs' | 'lossDetectionMs' | 'abandonedClaimMs'>;
  /** The provider of each contender, as data: the class that a module exports and its options. */
  readonly provider: ProviderSpec;
  /** How long a silent holder keeps its lock; what pauses and blocked loops are measured by. */
  readonly silenceMs: number;
  /** True: locks live and die with connections, so that a cut ends them before their holders can know; from then on only fences tell. */
  readonly dieWithConnections?: boolean;
  /**
   * True: whether a holder lives is judged by the node's wall clock. Set ahead, it ends all locks before their holders can know; set back, it keeps dead holders'
   * locks for as much longer, and so it is only set ahead.
   */
  readonly trustsWallClock?: boolean;
  /** Absent where there is neither a network nor a server. */
  readonly faults?: EngineFaults;
  stop(): Promise<void>;
}

/** What can be done to servers and the network before them. */
export interface EngineFaults {
  /** How many there are, each with a network of its own; default 1. */
  readonly servers?: number;
  /** @param server - whose network it is, counted from 0; without it that of all */
  network(fault: ProxyFault, server?: number): void;
  /** SIGKILL; resolves once the server is gone. */
  kill(): Promise<void>;
  /** Resolves once it serves again, at the same place and with whatever it keeps. */
  start(): Promise<void>;
  /** SIGKILL of the server that leads; resolves once another one does its work and the killed one stands behind it. Absent where nobody can take its place. */
  failOver?(): Promise<void>;
  /** Ends sessions of clients inside the server, as its administrator can; absent where locks do not live in sessions that the server can end. */
  endSessions?(): Promise<void>;
}

/** Starts what one provider needs. */
export type StartBackend = () => Promise<ChaosBackend>;
