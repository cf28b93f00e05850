// @ts-check
// The order in which jest runs test files. Those that wait for leases, sessions and killed processes go first: they hardly need a processor, so several of them
// go side by side without taking leases from each other. What keeps processors busy comes after them.
import { createRequire } from 'node:module';
import { root } from './lib/repository/root.js';
import { wantedTests } from './lib/test-run/wanted-tests.js';

/** Its types describe what `require` gives. @type {typeof import('@jest/test-sequencer').default} */
const Sequencer = createRequire(import.meta.url)('@jest/test-sequencer').default;

/** How much of its time a file waits for engines. */
const WAITING = [
  /\/packages\/(provider-[^/]+|conformance)\/test\/([^/]*conformance|broken[^/]*|reference)\.test\.ts$/, // the whole kit, or many runs of it: the longest
  /\/packages\/(provider-[^/]+|conformance|engines|chaos)\/test\//,
];

/** @param {string} file */
function rank(file) {
  const found = WAITING.findIndex((pattern) => pattern.test(file));
  return found === -1 ? WAITING.length : found;
}

/** @type {readonly import('@holdfast/engines').EngineNeed[]} */
let needs = [];

/** What the test files of this run need on their machine; known once they were sorted, which jest does first. */
export function needsOfRun() {
  return needs;
}

/** The default export is what jest asks of a sequencer. */
export default class TestSequencer extends Sequencer {
  /** @override @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests */
  async sort(tests) {
    const wanted = wantedTests(root, tests);
    needs = wanted.needs;
    const usual = await super.sort([...wanted.tests]); // the longest first, as far as it is known
    return [...usual].sort((one, other) => rank(one.path) - rank(other.path));
  }
}
