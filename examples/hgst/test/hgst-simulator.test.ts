import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { serveHgstArray, type ArraySettings, type CommandResult, type ServedHgstArray } from '@holdfast/example-hgst/simulator';
import { HeldClock } from './held-clock.js';

jest.setTimeout(60_000);

const SERVERS = ['-S', 'stor1:gbd0', '-S', 'stor2:gbd0'];

let served: ServedHgstArray;
const open = async (settings: Partial<ArraySettings> = {}): Promise<void> => {
  served = await serveHgstArray({ deviceBytesPerGB: 1000, ...settings });
};
beforeEach(() => open());
afterEach(() => served.stop());

/** Without a process; the program itself is run below. */
const run = (...argv: readonly string[]): Promise<CommandResult> => served.array.run(argv);
const must = async (...argv: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await run(...argv);
  if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stdout}${stderr}`);
  return stdout;
};
const create = (name: string, sizeGB = 12, ...more: readonly string[]): Promise<CommandResult> =>
  run('space-create', '-n', name, '-N', 'Net 1 (IPv4)', '-s', String(sizeGB), '--redundancy', '0', '--user', 'kane', '--group', 'xanadu', '--mode', '0777', ...SERVERS, ...more);
const refusal = (text: string): CommandResult => ({ exitCode: 1, stdout: '', stderr: `${text}\n` });
const space = async (name: string): Promise<Record<string, unknown>> => {
  const { resources } = JSON.parse(await must('space-list', '-n', name, '--json')) as { resources: Record<string, unknown>[] };
  return resources[0] ?? {};
};

describe('vgc-cluster, as a program', () => {
  const execute = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> =>
    new Promise((resolve) => {
      const child = execFile(command, args, { env: { ...process.env, ...env } }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
      );
    });

  it('hands on what the manager says: both outputs and the exit status', async () => {
    expect(await execute(served.command, ['--version'])).toEqual({ exitCode: 0, stdout: 'HGST Solutions V2.5.0.0\n', stderr: '' });
    expect(await execute(served.command, ['space-list', '-n', 'ü "$(id)" \n'])).toEqual(refusal('Space object "ü "$(id)" \n" does not exist.'));
    served.array.control.configure({ faults: [{ match: 'space-list', fault: { kind: 'error', code: 'BLOCKED' } }] });
    expect(await execute(served.command, ['space-list'])).toEqual({ exitCode: 1, stdout: 'VGC_QUERY_000001\nBLOCKED\n', stderr: '' });
  });

  it('says that it cannot reach the manager, or that nobody told where it is', async () => {
    served.array.control.configure({ faults: [{ match: 'space-list', fault: { kind: 'disconnect' } }] });
    expect(await execute(served.command, ['space-list'])).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringMatching(/^Unable to contact the cluster manager: /) });
    expect(await execute(served.command, ['space-list'], { VGC_CLUSTER_MANAGER: '' })).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('VGC_CLUSTER_MANAGER') });
  });

  it('is the only thing that the manager serves', async () => {
    const answers = await Promise.all([
      fetch(served.url),
      fetch(`${served.url}/command`, { method: 'POST', body: '{"argv": []}' }),
      fetch(`${served.url}/command`, { method: 'POST', body: '["space-list", 5]' }),
      fetch(`${served.url}/command`, { method: 'POST', body: '[' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(served.array.control.report().unknownRequests).toHaveLength(4);
  });
});

describe("the commands of Cinder's driver and of os-brick, word for word", () => {
  it('are all understood, from the start of the service to the end of a volume', async () => {
    const made = "-N 'Net 1 (IPv4)' -s 12 --redundancy 0 --user root --group disk --mode 0600 -S stor1:gbd0 -S stor2:gbd0 -A localhost";
    const story = [
      '--version',
      'domain-list -1',
      "network-list -N 'Net 1 (IPv4)'",
      'host-storage -h stor1',
      'host-storage --json',
      'space-list --name-only',
      `space-create -n data ${made}`,
      'space-set-apphosts -n data -A localhost --action ADD',
      `space-create -n clone ${made}`,
      'space-set-apphosts -n clone -A localhost --action ADD',
      'space-list -n data --json',
      'space-extend -n data -s 2 -S stor1:gbd0 -S stor2:gbd0',
      'space-set-apphosts -n data -A compute-1 --action ADD',
      'space-set-apphosts -n data -A compute-1 --action DELETE',
      'space-delete -n clone',
      'space-delete -n data',
    ];
    for (const line of story) {
      const argv = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
      expect([line, await run(...argv)]).toMatchObject([line, { exitCode: 0, stderr: '' }]);
    }
    expect(served.array.control.report()).toMatchObject({ violations: [], unknownRequests: [] });
  });
});

describe('what there is', () => {
  it('lists a host a line', async () => {
    expect(await must('domain-list', '-1')).toBe('localhost\nstor1\nstor2\ncompute-1\ncompute-2\n');
    expect(await must('domain-list')).toBe('Host\n---------\nlocalhost\nstor1\nstor2\ncompute-1\ncompute-2\n');
  });

  it('shows networks in a table, or the one that is named', async () => {
    await served.stop();
    await open({ networks: ['net1', 'net2'].map((name, index) => ({ name, description: `192.168.${index}.0/24 1Gb/s` })) });
    expect(await must('network-list', '-N', 'net1')).toBe(
      'Network Name Type Flags      Description\n------------ ---- ---------- --------------------\nnet1         IPv4 autoConfig 192.168.0.0/24 1Gb/s\n',
    );
    expect((await must('network-list')).split('\n')).toHaveLength(5);
    expect(await run('network-list', '-N', 'net3')).toEqual(refusal('Network "net3" does not exist.'));
  });

  it('tells the flash of the cluster and of each host', async () => {
    await create('data');
    expect(JSON.parse(await must('host-storage', '--json'))).toMatchObject({
      totalCapacityBytes: 1e12,
      totalUsedBytes: 12e9,
      hostStatus: [{ node: 'localhost', totalCapacityBytes: 0, isManager: true }, { node: 'stor1', totalUsedBytes: 6e9 }, { node: 'stor2' }, {}, {}],
    });
    expect(JSON.parse(await must('host-storage', '-h', 'stor1', '--json'))).toMatchObject({
      totalCapacityBytes: 5e11,
      hostStatus: [{ node: 'stor1', isManager: false, cardStatus: [{ partitionStatus: [{ partName: '/dev/gbd0', vspaceCapacityAvailable: 494e9 }] }] }],
    });
    expect(await must('host-storage', '-h', 'stor2')).toContain('stor2 500000000000 6000000000\n');
    expect(await run('host-storage', '-h', 'stor3')).toEqual(refusal('Host "stor3" does not exist.'));
  });

  it('explains itself', async () => {
    expect(await must('--help')).toMatch(/^Usage: vgc-cluster COMMAND/);
  });
});

describe('spaces', () => {
  it('are made, with the id of the request on the first line', async () => {
    expect(await create('volume10')).toEqual({ exitCode: 0, stdout: 'VGC_CREATE_000001\nRequest Succeeded\n', stderr: '' });
    await create('data');
    expect(await must('space-list', '--name-only')).toBe('volume10\ndata\n');
    expect(await must('space-list')).toContain('data       12GB Net 1 (IPv4)');
  });

  it('are described in a document', async () => {
    await create('volume10', 12, '-A', 'compute-1', '-A', 'compute-2');
    expect(await space('volume10')).toMatchObject({
      resourceType: 'vLVM-L',
      state: 'ONLINE',
      redundancy: 0,
      sizeBytes: 12_000_000_000,
      name: 'volume10',
      networks: ['Net 1 (IPv4)'],
      components: [{ name: 'volume10h00', components: [{ node: 'stor1', partName: '/dev/gbd0' }] }, { name: 'volume10h01' }],
      _size: '12GB',
      _ugm: 'kane:xanadu:0777',
      _ahosts: 'compute-1,compute-2',
      _shosts: 'stor1(6GB),stor2(6GB)',
      _device: '/dev/volume10',
    });
    await create('other', 2);
    expect(await space('other')).toMatchObject({ state: 'OFFLINE', _ahosts: '', _device: '' });
    expect(JSON.parse(await must('space-list', '--json'))).toMatchObject({ resources: [{ name: 'volume10' }, { name: 'other' }] });
  });

  it('are devices of this node while it is one of their application hosts, and keep their content when it is not', async () => {
    const device = `${served.array.deviceDirectory}/data`;
    await create('data', 12, '-A', 'localhost');
    expect(statSync(device).size).toBe(12_000);
    writeFileSync(device, 'content', { flag: 'r+' });
    await must('space-set-apphosts', '-n', 'data', '-A', 'localhost', '--action', 'DELETE');
    expect(existsSync(device)).toBe(false);
    for (let time = 0; time < 2; time += 1) expect(await must('space-set-apphosts', '-n', 'data', '-A', 'localhost', '--action', 'ADD')).toMatch(/^VGC_APPHOSTS_/);
    expect(readFileSync(device, 'utf8')).toMatch(/^content\0+$/);
    await must('space-delete', '-n', 'data');
    expect(existsSync(device)).toBe(false);
  });

  it('grow, and give back what they took when they go', async () => {
    await create('data', 12, '-A', 'localhost');
    expect(await must('space-extend', '-n', 'data', '-s', '2', ...SERVERS)).toBe('VGC_EXTEND_000002\nRequest Succeeded\n');
    expect(await space('data')).toMatchObject({ sizeBytes: 14e9, _shosts: 'stor1(7GB),stor2(7GB)' });
    expect(statSync(`${served.array.deviceDirectory}/data`).size).toBe(14_000);
    expect(await must('space-delete', '-n', 'data')).toBe('VGC_DELETE_000003\nRequest Succeeded\n');
    expect(JSON.parse(await must('host-storage', '--json'))).toMatchObject({ totalUsedBytes: 0 });
  });

  it('take twice their size when they are redundant', async () => {
    await must('space-create', '-n', 'data', '-N', 'Net 1 (IPv4)', '-s', '2', '--redundancy', '1', ...SERVERS);
    expect(JSON.parse(await must('host-storage', '--json'))).toMatchObject({ totalUsedBytes: 4e9 });
    const single = ['space-create', '-n', 'more', '-N', 'Net 1 (IPv4)', '-s', '2', '--redundancy', '1', '-S', 'stor1:gbd0'];
    expect(await run(...single)).toEqual(refusal('A redundant space needs at least two storage servers.'));
  });

  it.each([
    [['space-list', '-n', 'none'], 'Space object "none" does not exist.'],
    [['space-delete', '-n', 'none'], 'Space object "none" does not exist.'],
    [['space-extend', '-n', 'none', '-s', '2', ...SERVERS], 'Space object "none" does not exist.'],
    [['space-set-apphosts', '-n', 'none', '-A', 'stor1', '--action', 'ADD'], 'Space object "none" does not exist.'],
    [['space-set-apphosts', '-n', 'data', '-A', 'nobody', '--action', 'ADD'], 'Host "nobody" does not exist.'],
    [['space-set-apphosts', '-n', 'data', '-A', 'stor1', '--action', 'add'], 'Invalid action "add": ADD or DELETE.'],
    [['space-set-apphosts', '-n', 'data', '--action', 'ADD'], 'At least one application host (-A host) is needed.'],
    [['space-extend', '-n', 'data', '-s', '3', ...SERVERS], 'Invalid size "3": it must be a multiple of the 2 storage servers.'],
    [['space-extend', '-n', 'data', '-s', '2'], 'At least one storage server (-S host:device) is needed.'],
    [['space-extend', '-n', 'data', '-s', '2', '-S', 'stor1:gbd0', '-S', 'stor1:gbd0'], 'Storage server "stor1:gbd0" is named twice.'],
    [['space-extend', '-n', 'data', '-s', '2', '-S', 'stor1:gbd9'], 'Storage server "stor1:gbd9" does not exist.'],
    [['space-extend', '-n', 'data', '-s', '501', '-S', 'stor1:gbd0'], 'Insufficient capacity on storage server "stor1:gbd0".'],
    [['request-cancel', '-r', 'VGC_CREATE_000001'], 'Request "VGC_CREATE_000001" does not exist or has completed.'],
  ])('are not touched by %j', async (argv, text) => {
    await create('data');
    const before = await space('data');
    expect(await run(...argv)).toEqual(refusal(text));
    expect(await space('data')).toEqual(before);
  });

  it.each([
    ['a name that is taken', () => create('data'), 'Space object "data" already exists.'],
    ['a name with a slash', () => create('../x'), 'Invalid space name "../x": 1 to 14 letters, digits, dots, dashes and underscores.'],
    ['a name of dots', () => create('..'), 'Invalid space name "..": 1 to 14 letters, digits, dots, dashes and underscores.'],
    ['a name that is too long', () => create('x'.repeat(15)), /^Invalid space name/],
    ['the name of a device', () => create('sda'), 'A device named "sda" exists already.'],
    ['an odd size', () => create('other', 3), /must be a multiple of the 2 storage servers/],
    ['no size', () => create('other', 0), /^Invalid size "0"/],
    ['an unknown host', () => create('other', 2, '-A', 'nobody'), 'Host "nobody" does not exist.'],
    ['an unknown network', () => create('other', 2, '-N', 'none'), 'Network "none" does not exist.'],
    ['a strange mode', () => create('other', 2, '--mode', 'rwx'), 'Invalid mode "rwx": three or four octal digits.'],
    ['a strange redundancy', () => create('other', 2, '--redundancy', '2'), 'Invalid redundancy "2": 0 or 1.'],
    ['more than there is', () => create('other', 1000), /^Insufficient capacity/],
  ])('are not made with %s', async (_what, act, text) => {
    await create('data');
    writeFileSync(`${served.array.deviceDirectory}/sda`, '');
    const { exitCode, stdout, stderr } = await act();
    expect([exitCode, stdout]).toEqual([1, '']);
    if (typeof text === 'string') expect(stderr).toBe(`${text}\n`);
    else expect(stderr).toMatch(text);
    expect(await must('space-list', '--name-only')).toBe('data\n');
  });
});

describe('a command line that is not understood', () => {
  it.each([
    [[], 'No command was given; see --help.'],
    [['space-remove'], 'Unknown command "space-remove"; see --help.'],
    [['__proto__'], 'Unknown command "__proto__"; see --help.'],
    [['space-list', '--all'], 'Unknown option "--all". Options: -n, --name-only, --json'],
    [['space-list', 'data'], 'Unknown option "data". Options: -n, --name-only, --json'],
    [['space-list', '-n'], 'Option -n needs a value.'],
    [['space-delete'], 'Option -n is required.'],
  ])('%j is refused and logged', async (argv, text) => {
    expect(await run(...argv)).toEqual(refusal(text));
    expect(served.array.control.report().unknownRequests).toEqual([['vgc-cluster', ...argv].join(' ')]);
  });
});

describe('a request that is blocked', () => {
  const plan = (code: string): void => served.array.control.configure({ faults: [{ match: 'space-create', fault: { kind: 'error', code } }] });
  /** The planned fault strikes at the front, not in `run`. */
  const ask = async (...argv: readonly string[]): Promise<CommandResult> => {
    const answer = await fetch(`${served.url}/command`, { method: 'POST', body: JSON.stringify(argv) });
    return (await answer.json()) as CommandResult;
  };
  const blockedCreate = async (): Promise<string> => {
    const { exitCode, stdout } = await ask('space-create', '-n', 'data', '-N', 'Net 1 (IPv4)', '-s', '2', ...SERVERS);
    expect([exitCode, stdout]).toEqual([1, 'VGC_CREATE_000001\nBLOCKED\n']);
    return 'VGC_CREATE_000001';
  };

  it('can be cancelled once, and was not carried out', async () => {
    plan('BLOCKED');
    const id = await blockedCreate();
    expect(await ask('request-cancel', '-r', id)).toEqual({ exitCode: 0, stdout: 'Request cancelled\n', stderr: '' });
    expect(await ask('request-cancel', '-r', id)).toEqual(refusal(`Request "${id}" does not exist or has completed.`));
    expect(await must('space-list', '--name-only')).toBe('');
  });

  it.each([
    ['BLOCKED_DONE', 'data\n'],
    ['BLOCKED_FAILED', ''],
  ])('cannot be cancelled once it has ended (%s)', async (code, spaces) => {
    plan(code);
    expect(await ask('request-cancel', '-r', await blockedCreate())).toMatchObject({ exitCode: 1 });
    expect(await must('space-list', '--name-only')).toBe(spaces);
  });

  it('is one of many ways in which a planned command can fail', async () => {
    plan('Out of order.');
    expect(await ask('space-create')).toEqual(refusal('Out of order.'));
  });
});

describe('two creates of one name', () => {
  it.each([
    ['refuse', 1, ['two creates of space "data" passed the check together, and one was refused']],
    ['merge', 2, ['space "data" given to 2 volumes']],
  ] as const)('are seen when both pass the check before one is committed (%s)', async (duplicateNames, succeeded, violations) => {
    await served.stop();
    const clock = new HeldClock();
    served = await serveHgstArray({ duplicateNames, windowMs: 1 }, { clock });
    const both = [create('data', 2, '-A', 'localhost'), create('data', 2, '-A', 'compute-1')];
    await clock.sleepers(2);
    clock.wakeAll();
    expect((await Promise.all(both)).filter(({ exitCode }) => exitCode === 0)).toHaveLength(succeeded);
    expect(served.array.control.report().violations).toEqual(violations);
    expect(served.array.spaces.get('data')?.appHosts).toEqual(['localhost', 'compute-1'].slice(0, succeeded));
  });

  it('are no violation when the second is refused by its check, and always one when they share the space', async () => {
    for (let time = 0; time < 2; time += 1) await create('data');
    expect(served.array.control.report().violations).toEqual([]);
    await served.stop();
    await open({ duplicateNames: 'merge' });
    for (let time = 0; time < 3; time += 1) await create('data');
    expect(served.array.control.report().violations).toEqual(['space "data" given to 2 volumes', 'space "data" given to 3 volumes']);
  });
});
