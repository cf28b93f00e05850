import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findBlocks, replaceBlocks, strayMarkers } from './generated-block.js';

/** Writes what stands in a generated block. @param page - relative to the root, with forward slashes @public */
export type PageGenerator = (page: string) => Promise<string>;

/** What is wrong with a page. @public */
export interface PageFinding {
  /** The page, relative to the root. */
  readonly file: string;
  /** Line, counted from 1. */
  readonly line: number;
  /** What is wrong, and what to run. */
  readonly message: string;
}

/** How pages are compared with the code. @public */
export interface PageDriftOptions {
  /** Folder that pages are named relative to. */
  readonly root: string;
  /** The pages. */
  readonly pages: readonly string[];
  /** By the name in the marker. */
  readonly generators: Readonly<Record<string, PageGenerator>>;
  /** Whether pages are rewritten instead of reported. */
  readonly update: boolean;
  /** What to run to rewrite them, for the message. */
  readonly updateCommand: string;
  /** What becomes of blocks that none of the generators knows: `report` them, or leave them to whoever does. */
  readonly unknown: 'report' | 'leave';
}

/** Compares the generated blocks of pages with what their generators give; with `update`, rewrites them. @public */
export async function pageDrift(options: PageDriftOptions): Promise<readonly PageFinding[]> {
  const findings: PageFinding[] = [];
  for (const page of options.pages) findings.push(...(await driftOf(page, options)));
  return findings;
}

async function driftOf(file: string, { root, generators, update, updateCommand, unknown }: PageDriftOptions): Promise<readonly PageFinding[]> {
  const text = readFileSync(path.join(root, file), 'utf8');
  const findings = strayMarkers(file, text).map((line): PageFinding => ({ file, line, message: 'a `generated` marker without its partner, or misspelt' }));
  const changed = new Map<string, string>();
  for (const { name, line, body } of findBlocks(file, text)) {
    const generator = Object.hasOwn(generators, name) ? generators[name] : undefined;
    if (generator === undefined) {
      const known = Object.keys(generators).join(', ');
      if (unknown === 'report') findings.push({ file, line, message: `there is no generator ${name}; known are ${known}` });
      continue;
    }
    try {
      const expected = await generator(file);
      if (expected === body) continue;
      if (update) changed.set(name, expected);
      else findings.push({ file, line, message: `the generated ${name} are out of date; run ${updateCommand}` });
    } catch (error) {
      findings.push({ file, line, message: `${name} cannot be generated: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
  if (changed.size > 0) writeFileSync(path.join(root, file), replaceBlocks(file, text, (name) => changed.get(name)));
  return findings;
}
