/** How an engine is started. */
export interface EngineOptions {
  /** Speaks TLS only, with a certificate of its own. */
  readonly tls?: boolean;
  /** User and password that clients need; without it whoever reaches the port may do everything. */
  readonly credentials?: { readonly user: string; readonly password: string };
}

/** One running server that belongs to whoever started it: on a free loopback port, with its data in a temporary folder. */
export interface EngineInstance {
  /** For clients, with the credentials when there are any. */
  readonly url: string;
  readonly port: number;
  /** What clients must trust when TLS is spoken, in PEM form. */
  readonly certificate: string | undefined;
  /** The same in a file, for clients that want a path. */
  readonly certificateFile: string | undefined;
  /** Folder of its data, for whoever copies or replaces it while the server is down; empty where somebody else runs it. */
  readonly data: string;
  /** The serving process. */
  readonly pid: number;
  /** SIGKILL: no goodbye, no last write. Resolves once the process is gone. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, at the same port; data that the engine had saved is there again. */
  start(): Promise<void>;
  /** SIGSTOP: the port still takes connections, nobody answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** Ends it and removes its folder. Calling it again does nothing. */
  stop(): Promise<void>;
}
