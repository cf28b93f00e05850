// @ts-check
// What jest does once, before its first worker starts: the engines that the files of this run need are made ready, whatever that takes, and the folder for
// temporary files is made.
import { haveEngines } from '@holdfast/engines';
import makeFolder from './test-folder.mjs';
import { needsOfRun } from './test-sequencer.mjs';

/** The default export is what jest calls. */
export default async function setUp() {
  await haveEngines(needsOfRun()).catch((/** @type {Error} */ error) => {
    error.stack = `engines: ${error.message}`; // jest prints this: one sentence
    throw error;
  });
  makeFolder();
}
