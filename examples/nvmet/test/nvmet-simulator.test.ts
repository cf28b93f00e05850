import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatedNvmetTarget } from '@holdfast/example-nvmet/simulator';
import { address, exporting, SimulatedNode, type Configuration } from './simulated-node.js';

const NQN = 'nqn.2026-01.com.example:volume-1';
const OTHER = 'nqn.2026-01.com.example:volume-2';
const HOST = 'nqn.2014-08.org.example:host';
const CONFIGFS = '/sys/kernel/config/nvmet';
const INVALID = '[Errno 22] Invalid argument';

jest.setTimeout(60_000); // every command is a process, and the machine may be busy

let node: SimulatedNode;
beforeEach(() => {
  node = new SimulatedNode();
});
afterEach(() => node.close());

const nothing = { hosts: [], ports: [], subsystems: [] };
const wellDone = { exitCode: 0, stdout: '', stderr: '' };
const whole = () => exporting(NQN, '/dev/loop0', [HOST]);

/** A configuration like `whole`, with one change. */
function spoilt(change: (configuration: Configuration) => void): Configuration {
  const configuration = whole();
  change(configuration);
  return configuration;
}

describe('nvmetcli save', () => {
  it('writes sorted, indented JSON for its owner only, with everything the kernel has', async () => {
    await node.restore(whole());
    const [subsystem] = node.target.state().subsystems;
    const file = node.path('saved.json');
    expect(await node.run('save', file)).toMatchObject(wellDone);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      hosts: [{ nqn: HOST }],
      ports: [
        {
          addr: { adrfam: 'ipv4', traddr: '127.0.0.1', treq: 'not specified', trsvcid: '4420', trtype: 'tcp' },
          ana_groups: [{ ana: { state: 'optimized' }, grpid: 1 }],
          param: { inline_data_size: '-1', pi_enable: '0' },
          portid: 1,
          referrals: [],
          subsystems: [NQN],
        },
      ],
      subsystems: [
        {
          allowed_hosts: [HOST],
          attr: expect.objectContaining({ allow_any_host: '0', model: 'Linux', version: '1.3', serial: expect.any(String) }),
          namespaces: [
            {
              ana: { grpid: '1' },
              ana_grpid: 1,
              device: { nguid: expect.any(String), path: '/dev/loop0', uuid: subsystem?.namespaces[0]?.uuid },
              enable: 1,
              nsid: 10,
            },
          ],
          nqn: NQN,
        },
      ],
    });
    expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {2}"hosts": \[\n {4}\{\n {6}"nqn": .*\n\}\n$/s);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.temp`)).toBe(false);
  });

  it('makes the folders of its file, and has a file of its own', async () => {
    expect(await node.run('save', node.path('new/folder/x.json'))).toMatchObject(wellDone);
    expect(await node.run('save')).toMatchObject(wellDone);
    expect(JSON.parse(readFileSync(join(node.target.stateDir, 'config.json'), 'utf8'))).toEqual(nothing);
  });

  it('fails when a folder is in the way, in the words of Python', async () => {
    mkdirSync(node.path('x.json.temp'));
    expect(await node.run('save', node.path('x.json'))).toMatchObject({
      exitCode: 1,
      lastLine: `IsADirectoryError: [Errno 21] Is a directory: '${node.path('x.json.temp')}'`,
    });
    mkdirSync(node.path('y.json'));
    expect(await node.run('save', node.path('y.json'))).toMatchObject({
      exitCode: 1,
      lastLine: `IsADirectoryError: [Errno 21] Is a directory: '${node.path('y.json.temp')}' -> '${node.path('y.json')}'`,
    });
  });
});

describe('nvmetcli restore', () => {
  it('makes what was saved, serial numbers and identities included', async () => {
    await node.restore(whole());
    const before = [node.target.state(), await node.saved()];
    await node.must('clear');
    expect(node.target.state()).toEqual(nothing);
    expect(await node.run('restore', node.path('saved.json'))).toMatchObject(wellDone);
    expect([node.target.state(), await node.saved()]).toEqual(before);
  });

  it('clears everything that is not in the file: a document from before takes away what came after', async () => {
    await node.restore(whole());
    await node.must('save', node.path('old.json'));
    const both = await node.saved();
    const added = exporting(OTHER, '/dev/loop1');
    both.ports[0]?.subsystems.push(OTHER);
    both.subsystems.push(...added.subsystems);
    expect(await node.restore(both)).toMatchObject(wellDone);
    expect(node.target.state().subsystems.map(({ nqn }) => nqn)).toEqual([NQN, OTHER]);
    await node.must('restore', node.path('old.json'));
    expect(node.target.state().subsystems.map(({ nqn }) => nqn)).toEqual([NQN]);
  });

  it('takes the sections of one port together, and says that the address of the second cannot be set', async () => {
    const twice = exporting(NQN, '/dev/loop0');
    const more = exporting(OTHER, '/dev/loop1');
    const sections = { ports: [...twice.ports, ...more.ports], subsystems: [...twice.subsystems, ...more.subsystems] };
    const { exitCode, stdout } = await node.restore(sections);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 2)).toEqual(
      ['adrfam', 'traddr'].map((name) => `Cannot set attribute ${CONFIGFS}/ports/1/addr_${name}: [Errno 13] Permission denied, skipped`),
    );
    expect((await node.saved()).ports).toMatchObject([{ portid: 1, subsystems: [NQN, OTHER] }]);
  });

  it('takes a number for the service, and gives it back as text', async () => {
    await node.restore(spoilt(({ ports }) => Object.assign(ports[0] ?? {}, { addr: address(4421) })));
    expect((await node.saved()).ports[0]?.addr['trsvcid']).toBe('4421');
  });

  it('sets up ANA groups and referrals', async () => {
    const groups = [{ grpid: 1, ana: { state: 'inaccessible' } }, { grpid: 2, ana: { state: 'non-optimized' } }];
    const referrals = [{ name: 'elsewhere', addr: { ...address(4420, '192.0.2.1'), portid: '3' }, enable: 1 }];
    expect(await node.restore(spoilt(({ ports }) => Object.assign(ports[0] ?? {}, { ana_groups: groups, referrals })))).toMatchObject(wellDone);
    const [port] = (await node.saved()).ports;
    expect(port).toMatchObject({ ana_groups: groups, referrals: [{ name: 'elsewhere', enable: 1, addr: { traddr: '192.0.2.1' } }] });
    await node.must('clear');
    expect(node.target.state()).toEqual(nothing);
  });

  it('says 0 for a file that is not there, and leaves all as it is', async () => {
    await node.restore(whole());
    const before = node.target.state();
    const missing = node.path('missing.json');
    expect(await node.run('restore', missing)).toMatchObject({ exitCode: 0, stdout: `No saved config file at ${missing}, ok, exiting\n`, stderr: '' });
    expect(node.target.state()).toEqual(before);
  });

  it('says 1 for a file that cannot be read', async () => {
    mkdirSync(node.path('folder'));
    const file = node.path('folder');
    expect(await node.run('restore', file)).toMatchObject({
      exitCode: 1,
      stdout: `Error processing config file at ${file}, error [Errno 21] Is a directory: '${file}', exiting\n`,
    });
  });

  it('leaves all as it is when the file is cut off', async () => {
    await node.restore(whole());
    expect(await node.restore('{\n  "hosts": [\n    "x')).toMatchObject({
      exitCode: 1,
      lastLine: 'json.decoder.JSONDecodeError: Unterminated string starting at: line 3 column 5 (char 19)',
    });
    expect(node.target.state().subsystems).toHaveLength(1);
  });
});

describe('nvmetcli restore, of a file that has a fault', () => {
  const subsystem = `${CONFIGFS}/subsystems/${NQN}`;
  it.each<[string, Configuration, string]>([
    ['an attribute that there is not', spoilt(({ subsystems }) => (subsystems[0]!.attr!['color'] = 'red')), `Cannot find attribute: ${subsystem}/attr_color`],
    ['a wrong value', spoilt(({ subsystems }) => (subsystems[0]!.attr!['version'] = 'new')), `Cannot set attribute ${subsystem}/attr_version: ${INVALID}`],
    ['hosts of an open subsystem', spoilt(({ subsystems }) => (subsystems[0]!.attr!['allow_any_host'] = '1')), `Cannot set attribute ${subsystem}/attr_allow_any_host: ${INVALID}`],
    ['a namespace above 8192', spoilt(({ subsystems }) => (subsystems[0]!.namespaces[0]!.nsid = 8193)), 'Could not create Namespace object: NSID must be 1 to 8192'],
    ['a namespace twice', spoilt(({ subsystems }) => subsystems[0]!.namespaces.push(subsystems[0]!.namespaces[0]!)), 'Cannot set attribute while Namespace is enabled'],
    ['a host without a name', spoilt(({ hosts }) => hosts.push({} as never)), "'nqn' not defined in host 1"],
    ['a port without a number', spoilt(({ ports }) => ports.push({} as never)), "'portid' not defined in port 1"],
    ['a port above 65535', spoilt(({ ports }) => ports.push({ ...ports[0]!, portid: 65_536, subsystems: [] })), 'Could not create Port object: Could not create Port in configFS'],
  ])('prints and skips %s, with exit status 0', async (_what, configuration, problem) => {
    expect(await node.restore(configuration)).toMatchObject({ exitCode: 0, stdout: `${problem}, skipped\n`, stderr: '' });
    expect(node.target.state().ports[0]?.subsystems).toEqual([NQN]);
  });

  it('dies at a device that is gone, and leaves the node without a port: nobody reaches anything', async () => {
    rmSync(join(node.target.deviceDirectory, 'loop1'));
    const configuration = whole();
    configuration.subsystems.push(...exporting(OTHER, '/dev/loop1').subsystems);
    expect(await node.restore(configuration)).toMatchObject({
      exitCode: 1,
      lastLine: `nvmet.nvme.CFSError: Cannot enable ${CONFIGFS}/subsystems/${OTHER}/namespaces/10: [Errno 2] No such file or directory (1)`,
    });
    expect(node.target.state()).toMatchObject({ ports: [], subsystems: [{ nqn: NQN }, { nqn: OTHER }] });
  });

  const onPort = (nqn: string, port = 1) => `'${CONFIGFS}/subsystems/${nqn}' -> '${CONFIGFS}/ports/${port}/subsystems/${nqn}'`;
  it.each<[string, Configuration, string]>([
    ['a subsystem twice on a port', spoilt(({ ports }) => ports[0]!.subsystems.push(NQN)), `[Errno 17] File exists: ${onPort(NQN)}`],
    ['a subsystem that there is not', spoilt(({ ports }) => (ports[0]!.subsystems = [OTHER])), `[Errno 2] No such file or directory: ${onPort(OTHER)}`],
    ['a host that there is not', spoilt((configuration) => (configuration.hosts = [])), `[Errno 2] No such file or directory: '${CONFIGFS}/hosts/${HOST}' -> '${subsystem}/allowed_hosts/${HOST}'`],
    ['an address of another node', spoilt(({ ports }) => (ports[0]!.addr = address(4420, '192.0.2.9'))), `[Errno 99] Cannot assign requested address: ${onPort(NQN)}`],
    ['one address for two ports', spoilt(({ ports }) => ports.push({ ...ports[0]!, portid: 2 })), `[Errno 98] Address already in use: ${onPort(NQN, 2)}`],
  ])('dies at a link to %s, and leaves a half', async (_what, configuration, fault) => {
    const { exitCode, stdout, lastLine } = await node.restore(configuration);
    const [, name] = / -> '.*\/(.*)'$/.exec(fault) ?? [];
    const line = `nvmet.nvme.CFSError: Could not symlink ${name} in configFS: ${fault}`;
    expect({ exitCode, stdout, lastLine }).toEqual({ exitCode: 1, stdout: '', lastLine: line });
    expect(node.target.state().subsystems).toMatchObject([{ nqn: NQN }]);
  });

  it.each([
    ['[]', "AttributeError: 'list' object has no attribute 'get'"],
    ['{"hosts": 5}', "TypeError: 'int' object is not iterable"],
    ['{"hosts": [null]}', "TypeError: argument of type 'NoneType' is not iterable"],
    ['{"hosts": ["nqn"]}', "TypeError: string indices must be integers, not 'str'"],
    ['{"hosts": [["nqn"]]}', 'TypeError: list indices must be integers or slices, not str'],
    ['{"ports": [{"portid": "one"}]}', "ValueError: invalid literal for int() with base 10: 'one'"],
    ['{"ports": [{"portid": 1, "addr": []}]}', "AttributeError: 'list' object has no attribute 'items'"],
    ['{"subsystems": [{"nqn": "s", "enable": 1}]}', `nvmet.nvme.CFSError: Cannot enable ${CONFIGFS}/subsystems/s`],
  ])('has cleared everything before it dies at %s', async (text, lastLine) => {
    await node.restore(whole());
    expect(await node.restore(text)).toMatchObject({ exitCode: 1, stdout: '', lastLine });
    expect(node.target.state().subsystems.map(({ nqn }) => nqn)).not.toContain(NQN);
  });

  it.each([
    ['{"hosts": [{"nqn": "../ports/7"}, {"nqn": "a/b"}, {"nqn": ""}]}', 'Could not create Host object: Could not create Host in configFS, skipped\n'.repeat(3)],
    ['{"hosts": [{"nqn": "__proto__"}, {"nqn": 5}, {"nqn": ["x"]}]}', ''],
  ])('makes folders within its own only, of %s', async (text, stdout) => {
    expect(await node.restore(text)).toMatchObject({ exitCode: 0, stdout });
    expect(node.target.state().hosts).toEqual(stdout === '' ? ['5', "['x']", '__proto__'] : []);
  });
});

describe('nvmetcli clear', () => {
  it('leaves nothing', async () => {
    await node.restore(whole());
    expect(await node.run('clear')).toMatchObject(wellDone);
    expect(await node.run('clear', 'ignored')).toMatchObject(wellDone);
    expect(node.target.state()).toEqual(nothing);
  });
});

describe('nvmetcli, misused', () => {
  it.each([[['destroy']], [['--help']], [['save', 'a', 'b']], [['constructor']], [['__proto__', 'x']]])('prints its syntax for %j, ends with 255, and logs it as unknown', async (args) => {
    const { exitCode, stdout, stderr } = await node.run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 255, stderr: '' });
    expect(stdout.replaceAll(node.target.command, 'nvmetcli')).toBe(
      'syntax: nvmetcli save [file_to_save_to]\n        nvmetcli restore [file_to_restore_from]\n        nvmetcli clear\n        nvmetcli ls\n',
    );
    expect(node.target.unknownRequests()).toEqual([args]);
  });

  it.each([[[]], [['ls']]])('says that it has no shell, for %j', async (args) => {
    expect(await node.run(...args)).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('not simulated') });
    expect(node.target.unknownRequests()).toEqual([args]);
  });

  it('logs nothing of what it knows, even when it fails', async () => {
    await node.run('save', '/etc');
    await node.run('restore', node.path('missing.json'));
    expect(node.target.unknownRequests()).toEqual([]);
  });

  it('fails, and does not hang, where no folder can be made', async () => {
    const lastLine = "FileNotFoundError: [Errno 2] No such file or directory: '/proc/holdfast'";
    expect(await node.run('save', '/proc/holdfast/a/config.json')).toMatchObject({ exitCode: 1, lastLine });
  });

  it('takes no argument for a part of the shell command that starts it', async () => {
    await node.run('save', node.path("v';touch x;'"));
    expect(existsSync('x')).toBe(false);
    expect(existsSync(node.path("v';touch x;'"))).toBe(true);
  });
});

describe('a simulated node with a seed', () => {
  it('has its devices and what its file says from the start', () => {
    node.close();
    node = new SimulatedNode({ seed: { devices: [{ name: 'disk', sizeGiB: 2 }], configuration: exporting(NQN, '/dev/disk', [HOST]) } });
    expect(statSync(join(node.target.deviceDirectory, 'disk')).size).toBe(2 * 2 ** 30);
    expect(node.target.violations([{ device: '/dev/disk', hosts: [HOST] }])).toEqual([]);
  });

  it('says which part of it the node refused, and leaves no folder', () => {
    const wrong = { configuration: { ...nothing, ports: [{ portid: 70_000 }] } };
    const stateDir = node.path('refused');
    expect(() => new SimulatedNvmetTarget({ stateDir, seed: wrong })).toThrow(/refused the configuration .*Could not create Port object/);
    expect(existsSync(stateDir)).toBe(false);
  });
});
