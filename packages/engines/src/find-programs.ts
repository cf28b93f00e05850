import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { insteadOf } from './engine-address.js';
import { enginePrograms, type EngineNeed, type EngineProgram } from './engine-programs.js';

type Paths<T> = { readonly [K in keyof T]: string };

/**
 * The paths of the programs that are needed, in the order in which they are listed. It is only looked for: {@link haveEngines} installs, before any test runs.
 * @throws an Error that tells what to do when a program is missing
 */
export async function findPrograms<N extends EngineNeed>(need: N): Promise<Paths<(typeof enginePrograms)[N]>> {
  const wanted: readonly EngineProgram[] = enginePrograms[need];
  return (await Promise.all(wanted.map((each) => found(need, each)))) as Paths<(typeof enginePrograms)[N]>;
}

/** The path of a program; undefined when this machine lacks it. */
export async function searchProgram({ program, folders, isLoaded = false }: EngineProgram): Promise<string | undefined> {
  const places = [...(folders?.() ?? []), ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of places) {
    const path = join(folder, program);
    if (await access(path, isLoaded ? constants.R_OK : constants.X_OK).then(() => true, () => false)) return path;
  }
  return undefined;
}

async function found(need: EngineNeed, wanted: EngineProgram): Promise<string> {
  const path = await searchProgram(wanted);
  if (path === undefined) throw new Error(`${need} cannot start: ${wanted.program} is not on this machine; install Debian's ${wanted.debianPackage} (as root, npm test does), ${insteadOf([need])}`);
  return path;
}
