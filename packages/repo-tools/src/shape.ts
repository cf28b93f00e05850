import { readCatalog } from '@holdfast/cli';
import { report, type Finding } from './repository/finding.js';
import { root } from './repository/root.js';
import { readWorkspaces, type Workspace } from './repository/workspace.js';
import { exampleShape } from './shape/example-shape.js';
import { hiddenLocks } from './shape/hidden-locks.js';
import { peerFaults } from './shape/peers.js';
import { providerShape } from './shape/provider-shape.js';
import { locksWithoutRace } from './shape/race-coverage.js';

async function shapeFaults(workspace: Workspace): Promise<readonly Finding[]> {
  const { folder } = workspace;
  if (folder.startsWith('packages/provider-')) return providerShape(root, folder);
  return folder.startsWith('examples/') ? [...exampleShape(root, workspace), ...(await lockFaults(folder))] : [];
}

async function lockFaults(folder: string): Promise<readonly Finding[]> {
  const locks = await readCatalog([folder], root);
  return [...hiddenLocks(root, folder, locks), ...(await locksWithoutRace(root, folder, locks))];
}

const workspaces = readWorkspaces(root);
const faults = await Promise.all(workspaces.map(async (workspace) => [...(await shapeFaults(workspace)), ...peerFaults(root, workspace)]));
report('shape', faults.flat());
