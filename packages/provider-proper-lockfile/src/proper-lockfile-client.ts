import { lock } from 'proper-lockfile';

type Answer<Result = void> = (error: unknown, result?: Result) => void;

/** The file system calls the library makes through the `fs` it is given. @public */
export interface ProperLockfileFs {
  /** Makes the lock directory; fails with `EEXIST` when it is there. */
  mkdir(path: string, answer: Answer): void;
  /** Tells when the lock gave its last sign of life. */
  stat(path: string, answer: Answer<{ readonly mtime: Date }>): void;
  /** Gives a sign of life. */
  utimes(path: string, accessedAt: Date, modifiedAt: Date, answer: Answer): void;
  /** Removes the lock directory. */
  rmdir(path: string, answer: Answer): void;
  /** Removes the lock directory while the process ends. */
  rmdirSync(path: string): void;
}

/** The part of proper-lockfile that we call. @public */
export interface ProperLockfileClient {
  /** Takes the lock of `file`, once, and resolves to its release. */
  lock(
    file: string,
    options: {
      readonly lockfilePath: string;
      readonly realpath: false;
      readonly retries: 0;
      readonly stale: number;
      readonly update: number;
      readonly fs: ProperLockfileFs;
      readonly onCompromised: (error: Error) => void;
    },
  ): Promise<() => Promise<void>>;
}

/** The library itself. */
export const properLockfile: ProperLockfileClient = { lock };
