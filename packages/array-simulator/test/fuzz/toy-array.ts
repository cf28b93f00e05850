import type { ArrayAnswer, ArrayRequest } from '../../src/index.js';
import type { FuzzRequest } from '../../src/fuzz/index.js';

/** A fault that a simulated array could have; `none` is an array as it should be. */
export type PlantedFault = 'none' | 'crashes' | 'cuts' | 'forgets-to-check' | 'answers-in-html';

/** Keeps volumes by name, in the memory of the test. */
export class ToyArray {
  readonly volumes = new Map<string, number>();
  readonly #fault: PlantedFault;

  constructor(fault: PlantedFault) {
    this.#fault = fault;
  }

  answer({ method, path, body }: ArrayRequest): ArrayAnswer {
    if (path.includes('%ff') && this.#fault === 'answers-in-html') return { status: 404, body: '<html>' };
    if (method === 'GET') return json(200, [...this.volumes]);
    if (method !== 'POST' || path !== '/volumes') return json(404, 'no such thing');
    const wanted = parse(body) as { name?: unknown; sizeGiB?: unknown } | null | undefined;
    // Each of the three stands for a check that was forgotten.
    if (this.#fault === 'crashes' && wanted === null) return json(500, 'null has no name');
    if (this.#fault === 'cuts' && Array.isArray(wanted)) return { disconnect: true };
    const isSize = typeof wanted?.sizeGiB === 'number' && (wanted.sizeGiB > 0 || this.#fault === 'forgets-to-check');
    if (typeof wanted?.name !== 'string' || !isSize) return json(400, 'name and sizeGiB are needed');
    this.volumes.set(wanted.name, wanted.sizeGiB as number);
    return json(201, wanted.name);
  }

  assertWhole(): void {
    for (const [name, sizeGiB] of this.volumes) if (!(sizeGiB > 0)) throw new Error(`volume ${name} has ${sizeGiB} GiB`);
  }
}

export const toyRequest = (name: string): FuzzRequest => ({
  method: 'POST',
  path: '/volumes',
  headers: { 'content-type': 'application/json', 'x-session': 'k' },
  body: JSON.stringify({ name, sizeGiB: 1, hosts: ['a', 'b'] }),
});

const json = (status: number, value: unknown): ArrayAnswer => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
