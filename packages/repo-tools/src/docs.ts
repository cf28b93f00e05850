import { pageDrift } from './docs/page-drift.js';
import { brokenLinks } from './doctest/broken-links.js';
import { failingFences } from './doctest/failing-fences.js';
import { unknownScripts } from './doctest/unknown-scripts.js';
import { report } from './repository/finding.js';
import { root } from './repository/root.js';

const drift = await pageDrift(root, process.argv.includes('--update'));
report('docs', [...drift, ...brokenLinks(root), ...unknownScripts(root), ...(await failingFences(root))]);
