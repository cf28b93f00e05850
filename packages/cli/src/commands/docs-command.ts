import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { lockGenerator } from '../docs/lock-generator.js';
import { pageDrift, type PageFinding } from '../docs/page-drift.js';
import { pagesBelow } from '../docs/pages-below.js';
import { FailedCheck } from '../failed-check.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';

const BLOCK = 'locks';
const UPDATE_COMMAND = 'holdfast docs update';

/** `holdfast docs`. */
export function docsCommand(terminal: Terminal): Command {
  const pages = 'Markdown or reStructuredText pages (default: every page below this folder that has a generated block)';
  const docs = new Command('docs').description('Keeps the lock tables of pages true: they are printed from the annotations, between markers.').addHelpText('after', EXAMPLES);
  docs
    .command('check')
    .description('Fails when a table differs from what the code says, and tells which and what to run.')
    .argument('[page...]', pages)
    .action(async (given: readonly string[]) => {
      const { checked, findings } = await compare(terminal, given, false);
      report(findings);
      terminal.stderr.write(`${checked.length} ${checked.length === 1 ? 'page is' : 'pages are'} up to date\n`);
    });
  docs
    .command('update')
    .description('Rewrites the tables.')
    .argument('[page...]', pages)
    .action(async (given: readonly string[]) => report((await compare(terminal, given, true)).findings));
  return docs;
}

async function compare({ directory }: Terminal, given: readonly string[], update: boolean): Promise<{ readonly checked: readonly string[]; readonly findings: readonly PageFinding[] }> {
  const pages = given.length > 0 ? given.map((page) => pageIn(directory, page)) : pagesBelow(directory, BLOCK);
  if (pages.length === 0) throw new UsageError(`no page below ${directory} has a block <!-- generated:${BLOCK} --> … <!-- /generated -->`);
  const options = { root: directory, pages, generators: { [BLOCK]: lockGenerator(directory) }, update, updateCommand: UPDATE_COMMAND, unknown: 'leave' } as const;
  return { checked: pages, findings: await pageDrift(options) };
}

function pageIn(directory: string, page: string): string {
  if (!existsSync(path.resolve(directory, page))) throw new UsageError(`there is no page ${page} in ${directory}`);
  return path.relative(directory, path.resolve(directory, page)).replaceAll(path.sep, '/');
}

function report(findings: readonly PageFinding[]): void {
  if (findings.length > 0) throw new FailedCheck(findings.map(({ file, line, message }) => `${file}:${line}: ${message}`));
}

const EXAMPLES = `
A page says where its table stands:

  <!-- generated:${BLOCK} -->
  <!-- /generated -->

and in reStructuredText:

  .. generated:${BLOCK}
  .. /generated

It gets the locks of the package it belongs to: of the modules that holdfast.catalog in package.json lists, else of the package's own entry.

Examples:
  holdfast docs check               in a build: status 1 and the pages that are out of date
  holdfast docs update README.md    rewrite one page`;
