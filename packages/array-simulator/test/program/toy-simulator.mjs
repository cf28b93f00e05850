// A simulated array of nothing but names, as a program of its own: what main.ts of an example is.
import { httpSimulatorProgram, readSeedFile, runHttpSimulator, wholeNumber } from '@holdfast/array-simulator/program';
import { z } from 'zod';

const seed = z.strictObject({ volumes: z.array(z.strictObject({ name: z.string().min(1), sizeGiB: z.int().min(1).max(16) })) });
const program = httpSimulatorProgram('toy', 'a toy', { user: 'admin', password: 'secret' }).option('--shelves <n>', 'disk shelves', wholeNumber(1, 4), 1);

await runHttpSimulator('toy', program, async ({ seedFile, ...told }) => {
  const { volumes } = seedFile === undefined ? { volumes: [] } : await readSeedFile(seedFile, seed);
  return {
    answer: async ({ path }) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ path, volumes, told }) }),
    refuse: (status) => ({ status, body: `toy says ${status}` }),
    control: { report: () => ({ violations: ['seen'], counts: {}, unknownRequests: [] }), reset() {}, configure() {} },
  };
});
