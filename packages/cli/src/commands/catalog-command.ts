import { Command, Option } from 'commander';
import { catalogJson } from '../catalog/catalog-json.js';
import type { CatalogLock } from '../catalog/catalog-lock.js';
import { catalogRst } from '../catalog/catalog-rst.js';
import { lockTable } from '../catalog/lock-table.js';
import { readCatalog } from '../catalog/read-catalog.js';
import { catalogModules } from '../modules/catalog-modules.js';
import { packageOf } from '../modules/package-folder.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';

const FORMATS: Readonly<Record<string, (locks: readonly CatalogLock[]) => string>> = {
  rst: catalogRst,
  markdown: (locks) => lockTable(locks, 'page.md'),
  json: catalogJson,
};

/** `holdfast catalog`. */
export function catalogCommand(terminal: Terminal): Command {
  return new Command('catalog')
    .description('Prints the locks that modules declare. It imports the modules and reads their annotations.')
    .argument('[module...]', 'files, folders of packages, or installed packages (default: what holdfast.catalog in package.json lists, else the package itself)')
    .addOption(new Option('--format <format>', 'how to print').choices(Object.keys(FORMATS)).default('rst'))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .addHelpText('after', EXAMPLES)
    .action(async (modules: readonly string[], { format, json }: { format: string; json?: true }) => {
      const locks = await readCatalog(modules.length > 0 ? modules : ownModules(terminal), terminal.directory);
      if (locks.length === 0) throw new Error(`no lock is declared by any exported class of ${modules.length > 0 ? modules.join(', ') : 'this package'}`);
      terminal.stdout.write(`${FORMATS[json ? 'json' : format]!(locks)}\n`);
    });
}

function ownModules({ directory }: Terminal): readonly string[] {
  const home = packageOf(directory);
  if (home === undefined) throw new UsageError(`name a module: there is no package.json in ${directory} or above`);
  return catalogModules(home);
}

const EXAMPLES = `
Examples:
  holdfast catalog ./lib/index.js                    the locks of one module, as reStructuredText
  holdfast catalog my-driver other-driver --json     those of two installed packages, for a program
  holdfast catalog --format markdown                 those of the package you stand in, as a table

A document for programs is { "locks": [ { "system", "scope", "name", "class", "methods", "file", "criticalSection", "when" } ] };
"name" is the template as written (null: a function gives it), "when" is null for a lock that is always taken.`;
