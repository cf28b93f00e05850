import { engineNames, type EngineName } from './engine-name.js';
import type { EngineNeed } from './engine-programs.js';

/** The variable that gives the address of a server to test with. */
export const addressVariable = (engine: EngineName): string => `HOLDFAST_TEST_${engine.toUpperCase()}_URL`;

export const isEngine = (need: EngineNeed): need is EngineName => (engineNames as readonly string[]).includes(need);

/** Whether the environment names a server to test with. */
export function isGiven(need: EngineNeed): boolean {
  return isEngine(need) && ![undefined, ''].includes(process.env[addressVariable(need)]);
}

/** What can be done where these cannot be had on this machine, as the end of a sentence. */
export function insteadOf(needs: readonly EngineNeed[]): string {
  const variables = needs.filter(isEngine).map(addressVariable);
  const give = variables.length === 0 ? [] : [`give the address of a server in ${variables.join(', ')}`];
  return [...give, 'or leave out its tests with HOLDFAST_ENGINES'].join(', ');
}
