import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cruise, type CruiseResult } from '../src/architecture/cruise.js';
import { readRules, ruleFile } from '../src/architecture/rule-book.js';
import { root } from '../src/repository/root.js';
import { writeTree } from './planted-tree.js';

/** One violation, in a file of its own; several where a rule forbids things of different kinds. */
const plants: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['core-is-the-bottom', 'packages/core/src/planted-volume.ts', "import '@holdfast/volume';"],
  ['contract-is-pure', 'packages/core/src/provider/planted-container.ts', "import '../container/lock-module.js';"],
  ['contract-is-pure', 'packages/core/src/provider/planted-inversify.ts', "import 'inversify';"],
  ['contract-is-pure', 'packages/core/src/provider/planted-chain.ts', "import '../name/planted-link.js';"],
  ['providers-see-only-the-contract', 'packages/provider-one/src/planted-core.ts', "import '@holdfast/core';"],
  ['providers-see-only-the-contract', 'packages/provider-one/src/planted-sibling.ts', "import '@holdfast/provider-two';"],
  ['providers-see-only-the-contract', 'packages/provider-one/src/planted-inversify.ts', "import 'inversify';"],
  ['providers-see-only-the-contract', 'packages/provider-one/src/planted-module.ts', "import './one-lock-module.js';"],
  ['supports-see-only-the-contract', 'packages/support-one/src/planted-provider.ts', "import '@holdfast/provider-two';"],
  ['supports-see-only-the-contract', 'packages/support-one/src/planted-core.ts', "import '@holdfast/core';"],
  ['supports-see-only-the-contract', 'packages/support-one/src/planted-inversify.ts', "import 'inversify';"],
  ['lock-modules-see-core-only', 'packages/provider-two/src/two-lock-module.ts', "import '@holdfast/provider-one';"],
  ['kit-sees-only-the-contract', 'packages/conformance/src/planted-core.ts', "import '@holdfast/core';"],
  ['kit-sees-only-the-contract', 'packages/conformance/src/planted-party.ts', "import type {} from '@holdfast/provider-one';"],
  ['simulators-know-no-locks', 'packages/array-simulator/src/planted-core.ts', "import '@holdfast/core/provider';"],
  ['simulators-know-no-locks', 'examples/red/simulator/planted-driver.ts', "import '../src/index.js';"],
  ['simulators-know-no-locks', 'examples/red/simulator/planted-core.ts', "import '@holdfast/core';"],
  ['drivers-name-no-provider', 'examples/red/src/planted-provider.ts', "import '@holdfast/provider-one';"],
  ['drivers-name-no-provider', 'examples/red/src/planted-simulator.ts', "import '../simulator/index.js';"],
  ['examples-are-islands', 'examples/red/test/planted-island.ts', "import '@holdfast/example-blue';"],
  ['races-bring-no-provider', 'examples/red/races/planted-provider.ts', "import '@holdfast/provider-one';"],
  ['races-bring-no-provider', 'examples/red/races/planted-broken.ts', "import '@holdfast/conformance/broken';"],
  ['race-kit-brings-no-provider', 'packages/race-kit/src/planted-provider.ts', "import '@holdfast/provider-one';"],
  ['race-kit-brings-no-provider', 'packages/race-kit/src/planted-broken.ts', "import '@holdfast/conformance/broken';"],
  ['race-kit-brings-no-provider', 'packages/race-kit/src/planted-judge.ts', "import '@holdfast/conformance';"],
  ['only-demo-and-tests-mix-examples-with-broken', 'examples/red/src/main-broken/main.ts', "import '@holdfast/conformance/broken';"],
  ['only-demo-and-tests-mix-examples-with-broken', 'packages/volume/src/planted-broken.ts', "import '@holdfast/conformance/broken';"],
  ['only-the-demo-knows-examples', 'packages/volume/src/planted-example.ts', "import '@holdfast/example-red';"],
  ['cli-finds-providers-at-run-time', 'packages/cli/src/planted-provider.ts', "import '@holdfast/provider-one';"],
  ['shipped-code-needs-no-tests', 'packages/volume/src/planted-kit.ts', "import '@holdfast/conformance';"],
  ['shipped-code-needs-no-tests', 'packages/core/src/planted-test.ts', "import '../test/core.test.js';"],
  ['shipped-code-needs-no-tests', 'packages/core/src/planted-runner.ts', "import '@jest/globals';"],
  ['no-relative-reach-across-packages', 'packages/demo/src/planted-reach.ts', "import '../../core/src/errors/code.js';"],
  ['no-relative-reach-across-packages', 'examples/red/test/planted-reach.ts', "import '../../../packages/core/src/index.js';"],
  ['not-to-built-code', 'packages/demo/src/planted-built.ts', "import '@holdfast/core/built';"],
  ['not-to-unresolvable', 'packages/demo/src/planted-missing.ts', "import './nowhere.js';"],
  ['not-to-unresolvable', 'packages/demo/src/planted-deep.ts', "import '@holdfast/core/src/errors/code.js';"],
  ['no-circular', 'packages/demo/src/planted-circle.ts', "import type {} from './planted-circle-end.js';"],
];

const supports: Readonly<Record<string, string>> = {
  'packages/core/src/name/planted-link.ts': "import 'inversify';",
  'packages/core/lib/built.d.ts': 'export {};',
  'packages/demo/src/planted-circle-end.ts': "import type {} from './planted-circle.js';",
};

describe('the architecture rules', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-architecture-'));
  let clean: CruiseResult;
  let planted: CruiseResult;

  beforeAll(() => {
    const files = Object.fromEntries(plants.map(([, file, text]) => [file, text]));
    writeTree(path.join(folder, 'clean'), {});
    writeTree(path.join(folder, 'planted'), { ...supports, ...files }, { '@holdfast/core/built': './packages/core/lib/built.d.ts' });
    clean = cruise(path.join(folder, 'clean'), ruleFile(root));
    planted = cruise(path.join(folder, 'planted'), ruleFile(root));
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('let a tree pass in which every allowed import stands', () => {
    expect(clean.violations).toEqual([]);
    expect(clean.fileCount).toBeGreaterThan(20);
  });

  it.each(plants)('%s reports %s', (rule, file) => {
    // A cycle is reported once, from either of its ends.
    const reported = planted.violations.filter(({ from, to }) => from === file || to === file);
    expect(reported.map((violation) => violation.rule)).toContain(rule);
  });

  it('report nothing in the files without a planted violation', () => {
    const guilty = new Set([...plants.map(([, file]) => file), ...Object.keys(supports)]);
    expect(planted.violations.filter(({ from }) => !guilty.has(from))).toEqual([]);
  });

  it('all have a planted violation and a reason', () => {
    const rules = readRules(root);
    expect(rules.map(({ name }) => name).toSorted()).toEqual([...new Set(plants.map(([rule]) => rule))].toSorted());
    expect(rules.filter(({ comment }) => comment.length < 20)).toEqual([]);
  });
});
