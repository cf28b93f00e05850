import { createRequire } from 'node:module';
import path from 'node:path';

/** One rule of `.dependency-cruiser.cjs`. */
export interface Rule {
  readonly name: string;
  /** Why it is there. */
  readonly comment: string;
}

/** The file that holds the rules. */
export function ruleFile(root: string): string {
  return path.join(root, '.dependency-cruiser.cjs');
}

/** The rules of the repository at `root`. */
export function readRules(root: string): readonly Rule[] {
  return (createRequire(import.meta.url)(ruleFile(root)) as { forbidden: readonly Rule[] }).forbidden;
}
