import { findPrograms } from './find-programs.js';

/** The path of Debian's Python, which has all that a Cinder needs to lock. */
export async function pythonWithTooz(): Promise<string> {
  const [python] = await findPrograms('tooz');
  return python;
}
