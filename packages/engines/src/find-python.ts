import { findProgram } from './find-program.js';

const MODULES_FOLDER = '/usr/lib/python3/dist-packages';

/**
 * The path of the system's Python, which has these modules: each is named with the Debian package that brings it, and installed where
 * {@link findProgram} installs programs.
 */
export async function findPython(modules: Readonly<Record<string, string>>): Promise<string> {
  for (const [module, debianPackage] of Object.entries(modules)) await findProgram({ program: module, debianPackage, folders: [MODULES_FOLDER] });
  return await findProgram({ program: 'python3', debianPackage: 'python3', folders: ['/usr/bin'] }); // not another one that somebody put before it
}
