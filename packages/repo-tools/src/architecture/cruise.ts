import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../repository/root.js';
import { sourceFolders } from '../repository/source-files.js';
import { readWorkspaces } from '../repository/workspace.js';

/** One import that breaks a rule of `.dependency-cruiser.cjs`. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** A tree as the rules see it. */
export interface CruiseResult {
  readonly violations: readonly Violation[];
  /** How many files were read; a check that read none proves nothing. */
  readonly fileCount: number;
}

interface CruiseOutput {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[];
  };
}

/**
 * Judges the sources of the repository at `treeRoot` by the rules in `configFile`. The tree brings its own `tsconfig.test.json`, whose
 * `paths` lead imports of workspaces to their sources.
 */
export function cruise(treeRoot: string, configFile: string): CruiseResult {
  const folders = readWorkspaces(treeRoot)
    .flatMap(({ folder }) => sourceFolders.map((sources) => `${folder}/${sources}`))
    .filter((folder) => existsSync(path.join(treeRoot, folder)));
  const command = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [command, '--config', configFile, '--output-type', 'json', ...folders], {
    cwd: treeRoot,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no result: ${stderr || stdout}`);
  const { summary } = JSON.parse(stdout) as CruiseOutput;
  const violations = summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to }));
  return { violations, fileCount: summary.totalCruised };
}
