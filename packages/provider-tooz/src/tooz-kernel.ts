import { createRequire } from 'node:module';

// struct flock of 64-bit Linux: type and whence (16 bit each), padding, start, length (64 bit each), pid, padding.
const STRUCT_BYTES = 32;
const START_AT = 8;
const LENGTH_AT = 16;
const F_WRLCK = 1;
const F_UNLCK = 2;
const F_OFD_GETLK = 36;
const F_OFD_SETLK = 37;
const EAGAIN = 11;
const EACCES = 13;

/** The record locks of the kernel. */
export interface ToozKernel {
  /** Locks the whole file, or one byte, without waiting; false when another has it. */
  lock(fd: number, byte?: bigint): boolean;
  unlock(fd: number, byte: bigint): void;
  /** Whether another has locked the byte. */
  isLocked(fd: number, byte: bigint): boolean;
}

interface Koffi {
  load(library: null): { func(prototype: string): (fd: number, command: number, flock: Buffer) => number };
  errno(): number;
}

let loaded: ToozKernel | null | undefined;

/**
 * The kernel's record locks through koffi; undefined where they cannot be had. The lock is one of the open file description: it stands against the
 * classic record locks that Python takes and the reverse, but unlike those it also excludes within one process, threads included, and does not end
 * when the process closes some other descriptor of the file.
 */
export function kernelLocks(): ToozKernel | undefined {
  loaded ??= load() ?? null;
  return loaded ?? undefined;
}

function load(): ToozKernel | undefined {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return undefined;
  try {
    return bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch {
    return undefined;
  }
}

function bind(koffi: Koffi): ToozKernel {
  const fcntl = koffi.load(null).func('int fcntl(int fd, int command, void *flock)');
  const flock = Buffer.alloc(STRUCT_BYTES); // calls are synchronous, so one will do
  const call = (fd: number, command: number, type: number, byte: bigint | undefined): boolean => {
    flock.fill(0);
    flock.writeInt16LE(type, 0);
    flock.writeBigInt64LE(byte ?? 0n, START_AT);
    flock.writeBigInt64LE(byte === undefined ? 0n : 1n, LENGTH_AT); // 0: to the end, however far that moves
    if (fcntl(fd, command, flock) === 0) return true;
    const error = koffi.errno();
    if (error === EAGAIN || error === EACCES) return false;
    throw Object.assign(new Error(`fcntl failed with error number ${error}`), { errno: error });
  };
  return {
    lock: (fd, byte) => call(fd, F_OFD_SETLK, F_WRLCK, byte),
    unlock: (fd, byte) => void call(fd, F_OFD_SETLK, F_UNLCK, byte),
    isLocked: (fd, byte) => call(fd, F_OFD_GETLK, F_WRLCK, byte) && flock.readInt16LE(0) !== F_UNLCK,
  };
}
