import type { Race } from '@holdfast/array-simulator';

/** One example that the demo can run. Loaders are lazy: `--help` and a typing mistake cost no import. */
export interface DemoSystem {
  /** The example's folder name, such as `dothill`. */
  readonly name: string;
  loadRaces(): Promise<readonly Race[]>;
  /** URL of the program that serves this system's simulated array. */
  simulatorUrl(): URL;
}

const simulatorMain = (entry: string): URL => new URL('./main.js', import.meta.resolve(entry));

export const demoSystems: readonly DemoSystem[] = [
  {
    name: 'dothill',
    loadRaces: async () => (await import('@holdfast/example-dothill/races')).races,
    simulatorUrl: () => simulatorMain('@holdfast/example-dothill/simulator'),
  },
  {
    name: 'lio',
    loadRaces: async () => (await import('@holdfast/example-lio/races')).races,
    simulatorUrl: () => simulatorMain('@holdfast/example-lio/simulator'),
  },
];

export const systemNames: readonly string[] = demoSystems.map((system) => system.name);

/** Finds a system by name. @throws when it is unknown, naming those that exist */
export function findSystem(name: string): DemoSystem {
  const found = demoSystems.find((system) => system.name === name);
  if (found === undefined) throw new RangeError(`unknown system "${name}". Known systems: ${systemNames.join(', ')}`);
  return found;
}
