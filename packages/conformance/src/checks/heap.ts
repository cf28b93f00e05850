import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes in use once nothing unreachable is left. */
export function heapBytesAfterCollection(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc'); // so that the caller needs no flag of its own
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}
