import { invalidParameter } from './element-error.js';

const LARGEST_BYTES = 1_000;

/** What clients attach to an object of the cluster. @throws xInvalidParameter when it is too large; what was taken can always be answered */
export function checkedAttributes<Attributes extends object>(attributes: Attributes): Attributes {
  if (bytesAsText(attributes) < LARGEST_BYTES) return attributes;
  throw invalidParameter(`attributes must be less than ${LARGEST_BYTES} bytes in all.`);
}

function bytesAsText(value: object): number {
  try {
    return Buffer.byteLength(JSON.stringify(value), 'utf8');
  } catch {
    return Infinity; // nested so deeply that writing it overflows the stack
  }
}
