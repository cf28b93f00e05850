import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { NeedsOfFiles } from '../src/test-run/needs-of-files.js';
import { root } from '../src/repository/root.js';
import { wantedTests } from '../src/test-run/wanted-tests.js';
import { temporaryTree } from './temporary-tree.js';

const before = process.env['HOLDFAST_ENGINES'];
afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env['HOLDFAST_ENGINES'];
  else process.env['HOLDFAST_ENGINES'] = before;
});

describe('what a test file needs', () => {
  it('is what it, its own files, other packages and its processes import', () => {
    const tree = temporaryTree({
      'packages/a/test/one.test.ts': "import { startRedis, type EngineInstance } from '@holdfast/engines';\nimport { x } from './beside.js';",
      'packages/a/test/beside.ts': "import '@holdfast/b/part';",
      'packages/b/src/part/index.ts': "export const child = new URL('./child.mjs', import.meta.url);",
      'packages/b/src/part/child.mjs': "import {\n  WallClock,\n  startPgbouncer as pooler,\n} from '@holdfast/engines';",
      'packages/a/test/none.test.ts': "import { TcpProxy, type startEtcd } from '@holdfast/engines';\nimport type { startMariadb } from '@holdfast/engines';",
    });
    const needs = new NeedsOfFiles(tree);
    expect([...needs.of(join(tree, 'packages/a/test/one.test.ts'))].sort()).toEqual(['libfaketime', 'pgbouncer', 'postgres', 'redis']);
    expect(needs.of(join(tree, 'packages/a/test/none.test.ts'))).toEqual([]);
  });
});

describe('the tests of a run', () => {
  const at = (file: string) => ({ path: join(root, file) });
  const ours = at('packages/provider-redis/test/redis-lock-provider.test.ts');
  const names = at('packages/provider-redis/test/redis-lock-module.test.ts');
  const asking = at('packages/engines/test/engine-parent.test.ts');

  it('need what their files need, and nothing when none needs anything', () => {
    delete process.env['HOLDFAST_ENGINES'];
    expect(wantedTests(root, [names])).toEqual({ tests: [names], needs: [] });
    expect(wantedTests(root, [ours, names])).toEqual({ tests: [ours, names], needs: ['redis'] });
  });

  it('lack those whose engine is not wanted, which is told; files that ask by themselves stay', () => {
    process.env['HOLDFAST_ENGINES'] = 'etcd';
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(wantedTests(root, [ours, names, asking]).tests).toEqual([names, asking]);
    expect(said.mock.calls).toEqual([['did not run: packages/provider-redis/test/redis-lock-provider.test.ts, which needs redis, because HOLDFAST_ENGINES=etcd\n']]);
  });
});
