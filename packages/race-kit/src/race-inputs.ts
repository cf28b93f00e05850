import { SeededRandom } from '@holdfast/array-simulator';

/** As many volumes of 1 GiB as callers; the same seed gives the same ids. */
export function raceVolumes(callers: number, seed: number): { readonly id: string; readonly name: string; readonly sizeGiB: number }[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: callers }, () => {
    const id = [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join('-');
    return { id, name: `volume-${id}`, sizeGiB: 1 };
  });
}

/** Deals the items out to the processes, one each in turn. */
export function spread<Item>(items: readonly Item[], processes: number): Item[][] {
  return Array.from({ length: processes }, (_, process) => items.filter((_item, index) => index % processes === process));
}
