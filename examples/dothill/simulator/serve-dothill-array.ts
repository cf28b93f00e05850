import { HttpFront } from '@holdfast/array-simulator';
import { ARRAY_CODES } from './array-error.js';
import type { SimulatedDothillArray } from './dothill-array.js';

/** Serves the array on loopback. @param port - 0 takes a free one */
export function serveDothillArray(array: SimulatedDothillArray, port = 0): Promise<HttpFront> {
  return HttpFront.start({
    port,
    handle: (request) => array.answer(request),
    refuse: (_status, reason) => array.refusal('', ARRAY_CODES.refused, reason),
    control: array.control,
  });
}
