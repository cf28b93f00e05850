import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEntryPoints } from './api/entry-point.js';
import { declarationFaults, importFaults } from './packed/entry-faults.js';
import { unpackPackages } from './packed/unpacked-packages.js';
import { report } from './repository/finding.js';
import { root } from './repository/root.js';
import { isPublished, readWorkspaces } from './repository/workspace.js';

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'holdfast-packed-'));
try {
  unpackPackages(root, folder, readWorkspaces(root).filter(isPublished));
  const specifiers = readEntryPoints(root).map(({ specifier }) => specifier);
  report('packed', [...importFaults(folder, specifiers), ...declarationFaults(folder, specifiers)]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
