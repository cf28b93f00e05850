import type { Check } from './run-checks.js';

const typescript = 'node_modules/typescript/bin/tsc';
const tool = (name: string) => [`packages/repo-tools/lib/${name}.js`];

/** All checks that are not tests, the slow ones first so that two at a time end together. */
export const checks: readonly Check[] = [
  { name: 'docs', args: tool('docs') },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.'] },
  { name: 'packed', args: tool('packed') },
  { name: 'api', args: tool('api-reports') },
  { name: 'types', args: [typescript, '-p', 'tsconfig.test.json'] },
  { name: 'types (standard decorators)', args: [typescript, '-p', 'tsconfig.standard.json'] },
  { name: 'architecture', args: tool('architecture') },
  { name: 'references', args: tool('sync-references') },
  { name: 'shape', args: tool('shape') },
  { name: 'lock file', args: ['packages/repo-tools/complete-lock-file.mjs', '--check'] },
];
