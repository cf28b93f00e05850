import { findPrograms } from './find-programs.js';

/** The path of the browser in which pages are tested. */
export async function findChromium(): Promise<string> {
  const [chromium] = await findPrograms('chromium');
  return chromium;
}
