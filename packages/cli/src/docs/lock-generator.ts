import path from 'node:path';
import type { CatalogLock } from '../catalog/catalog-lock.js';
import { catalogRst } from '../catalog/catalog-rst.js';
import { lockTable } from '../catalog/lock-table.js';
import { readCatalog } from '../catalog/read-catalog.js';
import { catalogModules } from '../modules/catalog-modules.js';
import { packageOf } from '../modules/package-folder.js';
import type { PageGenerator } from './page-drift.js';

/**
 * Writes the locks of the package that a page belongs to: those its package.json lists in `holdfast.catalog`, else those of its entry. A
 * table in Markdown, a definition list in reStructuredText.
 * @public
 */
export function lockGenerator(root: string): PageGenerator {
  const catalogs = new Map<string, Promise<readonly CatalogLock[]>>();
  return async (page) => {
    const home = packageOf(path.dirname(path.join(root, page)));
    if (home === undefined) throw new Error('the page belongs to no package: there is no package.json above it');
    const catalog = catalogs.get(home.path) ?? readCatalog(catalogModules(home), root);
    catalogs.set(home.path, catalog);
    const locks = await catalog;
    return page.endsWith('.rst') ? catalogRst(locks) : lockTable(locks, page);
  };
}
