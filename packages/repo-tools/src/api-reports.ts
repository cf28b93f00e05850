import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { readEntryPoints } from './api/entry-point.js';
import { extractReport } from './api/extract-report.js';
import { strayReports } from './api/stray-reports.js';
import { report } from './repository/finding.js';
import { root } from './repository/root.js';

const update = process.argv.includes('--update');
const entries = readEntryPoints(root);
const findings = entries.flatMap((entry) => {
  if (!existsSync(path.join(root, entry.declarations))) return [{ file: entry.declarations, message: `${entry.specifier} is not built` }];
  mkdirSync(path.join(root, entry.folder, 'etc'), { recursive: true });
  return extractReport(root, entry, update);
});
report('api', [...findings, ...strayReports(root, entries)]);
