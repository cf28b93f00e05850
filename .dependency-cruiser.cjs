// Who may import whom. Each rule has a name, its reason, and a planted violation in packages/repo-tools/test/architecture.test.ts.
// Workspace imports are resolved to their sources through the `paths` of tsconfig.test.json, so that a rule sees
// packages/core/src/index.ts where the code says '@holdfast/core'.

// What npm installs inside a workspace, for want of room above, is not of the workspace.
const workspaces = '^(packages|examples)/(?![^/]+/node_modules/)';
const contract = '^packages/core/src/provider/index\\.ts$';
const coreEntries = '^packages/core/src/(provider/)?index\\.ts$';
const supports = '^packages/support-[^/]+/src/index\\.ts$';
const container = '(^|/)node_modules/(inversify|@inversifyjs|reflect-metadata)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-the-bottom',
      comment: 'Everything else may change without core, so core knows nothing else of this repository.',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { path: workspaces, pathNot: '^packages/core/src/' },
    },
    {
      name: 'contract-is-pure',
      comment: 'A provider works without dependency injection: nothing that the contract reaches, however far, knows container or decorator.',
      severity: 'error',
      from: { path: '^packages/core/src/provider/' },
      to: { path: `^packages/core/src/|${container}`, pathNot: '^packages/core/src/(provider/|errors/|name/|lock-scope\\.ts$)', reachable: true },
    },
    {
      name: 'providers-see-only-the-contract',
      comment:
        'Providers never share secretly, and their main entry needs no container. Code that two providers need becomes a package, support-<engine>. ' +
        'The one file that knows the container is <engine>-lock-module.ts, which has an entry of its own.',
      severity: 'error',
      from: { path: '^packages/provider-([^/]+)/src/', pathNot: '-lock-module\\.ts$' },
      to: { path: `${workspaces}|${container}`, pathNot: [contract, supports, '^packages/provider-$1/src/(?!$1-lock-module\\.ts)'] },
    },
    {
      name: 'supports-see-only-the-contract',
      comment: 'What two providers share is neither of them: it is held to the contract as they are, and knows no provider.',
      severity: 'error',
      from: { path: '^packages/support-([^/]+)/src/' },
      to: { path: `${workspaces}|${container}`, pathNot: [contract, '^packages/support-$1/src/'] },
    },
    {
      name: 'lock-modules-see-core-only',
      comment: 'The file that binds a provider knows the provider, core and the container, and nobody else.',
      severity: 'error',
      from: { path: '^packages/provider-([^/]+)/src/.*-lock-module\\.ts$' },
      to: { path: workspaces, pathNot: [coreEntries, '^packages/provider-$1/src/'] },
    },
    {
      name: 'kit-sees-only-the-contract',
      comment: 'The judge knows the law, not the parties: the conformance kit must not depend on what any provider, or core itself, happens to do.',
      severity: 'error',
      from: { path: '^packages/conformance/src/' },
      to: { path: workspaces, pathNot: [contract, '^packages/conformance/src/'] },
    },
    {
      name: 'simulators-know-no-locks',
      comment: 'A witness that shares code with the accused proves nothing: simulated arrays import neither core, nor a provider, nor the driver.',
      severity: 'error',
      from: { path: '^(packages/array-simulator/src|examples/[^/]+/simulator)/' },
      to: { path: workspaces, pathNot: ['^$1/', '^packages/array-simulator/src/'] },
    },
    {
      name: 'drivers-name-no-provider',
      comment: 'The container chooses the engine; that is the claim of the product. Only main.ts, the composition root, names one.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/src/', pathNot: '/main\\.ts$' },
      to: { path: workspaces, pathNot: ['^examples/$1/src/', coreEntries, '^packages/volume/src/'] },
    },
    {
      name: 'examples-are-islands',
      comment: 'Each example can be read, copied and deleted alone.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/' },
      to: { path: '^examples/', pathNot: '^examples/$1/' },
    },
    {
      name: 'races-bring-no-provider',
      comment:
        'A race is the same workload with any provider, which it is given as data: it knows its own driver and simulator, the kit that starts ' +
        'contenders, and core.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/races/' },
      to: {
        path: workspaces,
        pathNot: [
          '^examples/$1/(src|simulator|races)/',
          '^packages/array-simulator/src/',
          '^packages/(race-kit|volume)/src/',
          '^packages/conformance/src/contenders/index\\.ts$',
          coreEntries,
        ],
      },
    },
    {
      name: 'race-kit-brings-no-provider',
      comment: 'It runs any driver against any simulator with any provider, each of which it is given as data.',
      severity: 'error',
      from: { path: '^packages/race-kit/src/' },
      to: {
        path: workspaces,
        pathNot: ['^packages/race-kit/src/', '^packages/array-simulator/src/', '^packages/conformance/src/contenders/index\\.ts$', coreEntries],
      },
    },
    {
      name: 'only-demo-and-tests-mix-examples-with-broken',
      comment: 'Providers that break the contract on purpose must be out of reach of anything that could be deployed.',
      severity: 'error',
      from: { path: workspaces, pathNot: ['^packages/(demo|conformance)/', '^(packages|examples)/[^/]+/test/'] },
      to: { path: '^packages/conformance/src/broken/' },
    },
    {
      name: 'only-the-demo-knows-examples',
      comment: 'Packages are for everyone; an example teaches one array. A package that needs an example has its dependency upside down.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/demo/' },
      to: { path: '^examples/' },
    },
    {
      name: 'cli-finds-providers-at-run-time',
      comment: 'A new provider needs no change of the command line.',
      severity: 'error',
      from: { path: '^packages/cli/src/' },
      to: { path: '^packages/provider-' },
    },
    {
      name: 'shipped-code-needs-no-tests',
      comment: 'Tests lean on code, not the reverse: nothing in src reaches a test folder, the conformance kit or the test runner.',
      severity: 'error',
      from: { path: '^(packages|examples)/[^/]+/src/', pathNot: '^packages/(chaos|conformance|demo|engines|race-kit)/src/' },
      to: { path: '^(packages|examples)/[^/]+/test/|^packages/conformance/|(^|/)node_modules/(@jest|jest)/' },
    },
    {
      name: 'no-relative-reach-across-packages',
      comment: 'Only what `exports` names exists: a path over the border of a package binds to its insides.',
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { path: workspaces, pathNot: '^$1/$2/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'not-to-built-code',
      comment:
        'A workspace import that lands in lib escapes the rules above. If its entry is new, `npm run sync` adds it to the paths. ' +
        'Only tests that want a second copy of their own package import its lib.',
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { path: '^(packages|examples)/[^/]+/lib/', pathNot: '^$1/$2/lib/' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that cannot be resolved escapes every other rule, and deep imports of a package are unresolvable on purpose.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circular',
      comment: 'Two files in a cycle are one concept badly cut. Type-only edges count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)(node_modules|lib)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['main', 'types'],
    },
  },
};
