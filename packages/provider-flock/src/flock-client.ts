/**
 * The system call that is made, whoever makes it: `fcntl` with locks of the open file description.
 * @public
 */
export interface FlockClient {
  /** Locks one byte, or gives it back, without waiting. @returns false when another description has it */
  setLock(fd: number, type: FlockType, offset: bigint): boolean;
  /** Whether another description's lock stands against this one. */
  isBlocked(fd: number, type: FlockType, offset: bigint): boolean;
}

/** Kind of a byte's lock, as the kernel calls it. @public */
export type FlockType = 'read' | 'write' | 'none';
