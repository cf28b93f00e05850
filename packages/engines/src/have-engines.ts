import { access, constants } from 'node:fs/promises';
import { insteadOf, isGiven } from './engine-address.js';
import { isLeftOut } from './engine-name.js';
import { enginePrograms, type EngineNeed, type EngineProgram } from './engine-programs.js';
import { searchProgram } from './find-programs.js';
import { installPackages, InstallError } from './install-packages.js';

const APT = '/usr/bin/apt-get';

interface Missing {
  readonly need: EngineNeed;
  readonly program: EngineProgram;
}

/**
 * Resolves once this machine has the programs of these: what is missing is installed, in one call of Debian's package manager, and nothing is started by that.
 * Not looked for are those of which `HOLDFAST_ENGINES` says that they are not wanted, and those whose address is given. What was installed once is found in no
 * time by later runs.
 * @throws an Error of one sentence that names package, reason and what can be done instead, when one cannot be had
 */
export async function haveEngines(needs: Iterable<EngineNeed>): Promise<void> {
  const wanted = [...new Set(needs)].filter((need) => !isLeftOut(need) && !isGiven(need));
  const missing = await whatIsMissing(wanted);
  if (missing.length === 0) return;
  const packages = packagesOf(missing);
  await refuseWhereNotPossible(missing, packages);
  try {
    await installPackages(packages);
  } catch (error) {
    if (error instanceof InstallError) throw new Error(`${error.message}; ${insteadOf(needsOf(missing, error.packages))}`, { cause: error });
    throw error;
  }
  const [still] = await whatIsMissing(wanted);
  if (still !== undefined) throw new Error(`Debian's ${still.program.debianPackage} was installed and brought no ${still.program.program}; ${insteadOf([still.need])}`);
}

async function whatIsMissing(needs: readonly EngineNeed[]): Promise<readonly Missing[]> {
  const all = needs.flatMap((need) => enginePrograms[need].map((program: EngineProgram) => ({ need, program })));
  const places = await Promise.all(all.map(({ program }) => searchProgram(program)));
  return all.filter((_, index) => places[index] === undefined);
}

async function refuseWhereNotPossible(missing: readonly Missing[], packages: readonly string[]): Promise<void> {
  const names = missing.map(({ program }) => program.program).join(', ');
  const instead = insteadOf(needsOf(missing, packages));
  if (!(await access(APT, constants.X_OK).then(() => true, () => false))) throw new Error(`this machine lacks ${names} and has no apt-get, so install it yourself, ${instead}`);
  if (process.getuid?.() !== 0) throw new Error(`this machine lacks ${names}, which only root can install: apt-get install ${packages.join(' ')}, or ${instead}`);
}

const packagesOf = (missing: readonly Missing[]): readonly string[] => [...new Set(missing.map(({ program }) => program.debianPackage))];

function needsOf(missing: readonly Missing[], packages: readonly string[]): readonly EngineNeed[] {
  return [...new Set(missing.filter(({ program }) => packages.includes(program.debianPackage)).map(({ need }) => need))];
}
