import type { Race } from '@holdfast/array-simulator';

/** One example that the demo can run. Loaders are lazy: `--help` and a typing mistake cost no import. */
export interface DemoSystem {
  /** The example's folder name, such as `dothill`. */
  readonly name: string;
  loadRaces(): Promise<readonly Race[]>;
  /** URL of the program that serves this system's simulated array. */
  simulatorUrl(): URL;
}

type RaceModule = Promise<{ readonly races: readonly Race[] }>;

function system(name: string, importRaces: () => RaceModule): DemoSystem {
  return {
    name,
    loadRaces: async () => (await importRaces()).races,
    simulatorUrl: () => new URL('./main.js', import.meta.resolve(`@holdfast/example-${name}/simulator`)),
  };
}

/** Every example, by name. The imports are written out, so that the build knows them. */
export const demoSystems: readonly DemoSystem[] = [
  system('dothill', () => import('@holdfast/example-dothill/races')),
  system('hgst', () => import('@holdfast/example-hgst/races')),
  system('infinidat', () => import('@holdfast/example-infinidat/races')),
  system('kaminario', () => import('@holdfast/example-kaminario/races')),
  system('lio', () => import('@holdfast/example-lio/races')),
  system('nvmet', () => import('@holdfast/example-nvmet/races')),
  system('solidfire', () => import('@holdfast/example-solidfire/races')),
  system('unity', () => import('@holdfast/example-unity/races')),
];

export const systemNames: readonly string[] = demoSystems.map((system) => system.name);

/** Finds a system by name. @throws when it is unknown, naming those that exist */
export function findSystem(name: string): DemoSystem {
  const found = demoSystems.find((system) => system.name === name);
  if (found === undefined) throw new RangeError(`unknown system "${name}". Known systems: ${systemNames.join(', ')}`);
  return found;
}
