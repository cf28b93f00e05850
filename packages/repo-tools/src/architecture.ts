import { cruise } from './architecture/cruise.js';
import { readRules, ruleFile } from './architecture/rule-book.js';
import { report } from './repository/finding.js';
import { root } from './repository/root.js';

const reasons = new Map(readRules(root).map(({ name, comment }) => [name, comment]));
const { violations, fileCount } = cruise(root, ruleFile(root));
report(
  'architecture',
  violations.map(({ rule, from, to }) => ({ file: from, message: `imports ${to}, against ${rule}: ${reasons.get(rule) ?? ''}` })),
);
if (fileCount === 0) throw new Error('architecture: no file was read');
