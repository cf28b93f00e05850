import { report } from './repository/finding.js';
import { root } from './repository/root.js';
import { referenceDrift } from './references/reference-drift.js';
import { undeclaredWorkspaces } from './references/undeclared-workspaces.js';

report('references', [...referenceDrift(root, process.argv.includes('--update')), ...undeclaredWorkspaces(root)]);
