// Only rules that the compiler cannot check. Formatting is not linted: nobody has to argue about it.
import tseslint from 'typescript-eslint';

const sources = ['packages/*/src/**/*.ts', 'examples/*/{src,simulator,races}/**/*.ts'];
const tests = ['packages/*/test/**/*.ts', 'examples/*/test/**/*.ts'];
/** Programs: what they print is their product. */
const programs = ['packages/{demo,bench,repo-tools,cli}/**/*.ts', 'examples/*/src/main.ts', 'examples/*/simulator/**/*.ts'];

const forbiddenSyntax = [
  { selector: 'ExportAllDeclaration', message: 'Name what you export: an index is a table of contents.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that a thing has one name everywhere.' },
  { selector: 'TSEnumDeclaration', message: 'Use a const object and a union of its values.' },
  {
    selector: "ThrowStatement > NewExpression[callee.name='LockError'] > .arguments:first-child[value!=/^ERR_LOCK_/][type='Literal']",
    message: 'The first argument of LockError is one of the codes in lock-error-code.ts.',
  },
];

const naming = [
  { selector: 'default', format: ['camelCase'], leadingUnderscore: 'forbid', trailingUnderscore: 'forbid' },
  { selector: 'import', format: ['camelCase', 'PascalCase'] },
  // Decorators, and objects that act as namespaces or enumerations, are written like types; compile-time constants in capitals.
  { selector: ['variable', 'function'], format: ['camelCase', 'PascalCase', 'UPPER_CASE'], leadingUnderscore: 'forbid' },
  // Taken out of somebody else's record under its own name.
  { selector: 'variable', modifiers: ['destructured'], format: null },
  // A leading underscore marks a parameter that the signature demands and the body does not need.
  { selector: ['parameter'], format: ['camelCase', 'PascalCase'], leadingUnderscore: 'allow' },
  { selector: 'typeLike', format: ['PascalCase'] },
  { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z][a-z]', match: false } },
  // Properties often belong to somebody else: wire formats, vendors' keys, error codes.
  { selector: ['property', 'method', 'accessor'], format: null },
  { selector: 'classProperty', format: ['camelCase', 'UPPER_CASE'], leadingUnderscore: 'forbid' },
  { selector: 'classMethod', format: ['camelCase'], leadingUnderscore: 'forbid' },
];

export default tseslint.config(
  { ignores: ['**/lib/', '**/node_modules/', '**/temp/', '**/coverage/', '.nx/'] },
  {
    files: [...sources, ...tests, 'jest.config.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: ['./tsconfig.test.json', './tsconfig.standard.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      'no-console': 'error',
      'no-debugger': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 350 }],
      'max-depth': ['error', 4],
      '@typescript-eslint/naming-convention': ['error', ...naming],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: sources,
    ignores: ['packages/conformance/src/sections/**'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  { files: ['packages/conformance/src/sections/**'], rules: { 'max-lines': ['error', { max: 200 }] } },
  { files: tests, rules: { 'max-lines': ['error', { max: 400 }] } },
  // Declared to be checked, never to be run.
  { files: ['packages/core/test/types/**/*.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  { files: programs, rules: { 'no-console': 'off' } },
  // A bench awaits on purpose what need not be awaited, to pay for the same turns as its neighbour.
  { files: ['packages/bench/**/*.ts'], rules: { '@typescript-eslint/await-thenable': 'off' } },
  // Their shape is somebody else's.
  { files: ['jest.config.ts', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
