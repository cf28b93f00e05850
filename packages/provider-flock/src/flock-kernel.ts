import { createRequire } from 'node:module';
import type { FlockClient, FlockType } from './flock-client.js';

// struct flock of 64-bit Linux: type and whence (16 bit each), padding, start, length (64 bit each), pid, padding.
const STRUCT_BYTES = 32;
const TYPE_AT = 0;
const WHENCE_AT = 2;
const START_AT = 8;
const LENGTH_AT = 16;
const PID_AT = 24;

const TYPES: Readonly<Record<FlockType, number>> = { read: 0, write: 1, none: 2 };
const F_OFD_GETLK = 36;
const F_OFD_SETLK = 37;
const EAGAIN = 11;
const EACCES = 13;

interface Koffi {
  load(library: null): { func(prototype: string): (fd: number, command: number, flock: Buffer) => number };
  errno(): number;
}

let loaded: FlockClient | null | undefined;

/** The kernel's file locks through koffi; undefined where koffi is missing or the system has no locks of open file descriptions. */
export function kernelLocks(): FlockClient | undefined {
  loaded ??= load() ?? null;
  return loaded ?? undefined;
}

function load(): FlockClient | undefined {
  const hasLocks = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
  if (!hasLocks) return undefined;
  try {
    return bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch {
    return undefined;
  }
}

function bind(koffi: Koffi): FlockClient {
  const fcntl = koffi.load(null).func('int fcntl(int fd, int command, void *flock)');
  const flock = Buffer.alloc(STRUCT_BYTES); // calls are synchronous, so one will do
  const call = (fd: number, command: number, type: FlockType, offset: bigint): number => {
    flock.writeInt16LE(TYPES[type], TYPE_AT);
    flock.writeInt16LE(0, WHENCE_AT);
    flock.writeBigInt64LE(offset, START_AT);
    flock.writeBigInt64LE(1n, LENGTH_AT);
    flock.writeInt32LE(0, PID_AT); // the kernel refuses anything else
    return fcntl(fd, command, flock);
  };
  return {
    setLock(fd, type, offset) {
      if (call(fd, F_OFD_SETLK, type, offset) === 0) return true;
      const error = koffi.errno();
      if (error === EAGAIN || error === EACCES) return false;
      throw Object.assign(new Error(`fcntl failed with error number ${error}`), { errno: error });
    },
    isBlocked(fd, type, offset) {
      if (call(fd, F_OFD_GETLK, type, offset) !== 0) throw Object.assign(new Error(`fcntl failed with error number ${koffi.errno()}`), { errno: koffi.errno() });
      return flock.readInt16LE(TYPE_AT) !== TYPES.none;
    },
  };
}
