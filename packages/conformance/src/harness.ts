import type { LockName, LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * What the author of a provider gives the kit.
 * @public
 */
export interface LockProviderHarness {
  /** The manifest of the providers that `create` hands out; it chooses the clauses. */
  readonly capabilities: LockProviderCapabilities;
  /** Resolves to a fresh backend that shares nothing with any other: a new directory, key prefix or engine. */
  create(): Promise<LockBackend>;
}

/**
 * One isolated namespace of an engine, with a way to look into it that does not go through the provider under test.
 * @public
 */
export interface LockBackend {
  /** A new provider instance on this backend; the kit closes it. */
  provider(): LockProvider;
  /** Whether the engine itself holds a lock of this name now. */
  isHeld(name: LockName): Promise<boolean>;
  /** Removes a held lock behind its holder's back. Needed unless `lossDetectionMs` is null. */
  breakLock?(name: LockName): Promise<void>;
  /**
   * While true the engine answers with an error when most of an acquisition is done, so that its claim or lock may stand, and to each attempt to give a lock back.
   * Give it where an acquisition takes more than one request, or where an engine can refuse what it has half done.
   */
  failLater?(isFailing: boolean): Promise<void>;
  /** A provider whose engine cannot be reached. Needed when the reach is longer than one process. */
  unreachable?(): LockProvider;
  /** How other processes reach this backend. Needed when the reach is longer than one process. */
  readonly contender?: ProviderSource;
  /** What can happen to the engine and to the network before it. Needed when the reach is global. */
  readonly faults?: EngineFaults;
  /** Removes what `create` made. */
  remove(): Promise<void>;
}

/**
 * Faults of a real engine, as the providers and contenders of one backend meet them; {@link LockBackend.isHeld} and `breakLock` go round them.
 * @public
 */
export interface EngineFaults {
  /**
   * From now until it is called again: `cut` resets connections and refuses new ones; `silence` swallows every byte while connections stay open;
   * `lose-answers` lets requests arrive and swallows the answers; `none` heals: a connection that lost bytes is reset then, for no TCP stream
   * goes on with a hole in it.
   */
  network(fault: 'none' | 'cut' | 'silence' | 'lose-answers'): void;
  /** SIGKILL to the engine; resolves once it serves again, with whatever it keeps over that. */
  restart(): Promise<void>;
}

/**
 * Where another process finds a provider: a built module that exports `createProvider(args)`.
 * @public
 */
export interface ProviderSource {
  /** Absolute path or file URL of a built module. */
  readonly module: string;
  /** Argument of its `createProvider`; structured-clonable. */
  readonly args: unknown;
}

/** The export of a {@link ProviderSource}'s module. */
export type CreateProvider = (args: never) => LockProvider | Promise<LockProvider>;
