import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { iqn, SimulatedNode } from './simulated-node.js';

const TARGET = iqn('volume-1');
const HOST = 'iqn.1994-05.com.example:host';

jest.setTimeout(60_000); // every command is a process, and the machine may be busy

let node: SimulatedNode;
const create = (name = TARGET, device = '/dev/loop0', portal = '-a127.0.0.1') => node.run('create', device, name, 'user', 'secret', 'False', portal);

beforeEach(() => {
  node = new SimulatedNode();
});
afterEach(() => node.close());

describe('cinder-rtstool create', () => {
  it('says nothing, and makes storage object, enabled target, LUN and portal', async () => {
    expect(await create()).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    const { storageObjects, targets } = node.target.state();
    expect(storageObjects).toEqual([{ name: TARGET, hba: 'iblock_0', device: '/dev/loop0' }]);
    expect(targets).toEqual([{ name: TARGET, isEnabled: true, portals: ['127.0.0.1:3260'], storageObject: TARGET, acls: [] }]);
  });

  it('demands CHAP and makes no ACLs by itself', async () => {
    await create();
    const attributes = join(node.target.stateDir, 'config/target/iscsi', TARGET, 'tpgt_1/attrib');
    expect(readFileSync(join(attributes, 'authentication'), 'utf8')).toBe('1\n');
    expect(readFileSync(join(attributes, 'generate_node_acls'), 'utf8')).toBe('0\n');
  });

  it.each([
    ['is missing', '/dev/nothing'],
    ['is a plain file', '/etc/hostname'],
  ])('refuses a device that %s, and leaves nothing', async (_what, device) => {
    expect(await create(TARGET, device)).toMatchObject({
      exitCode: 1,
      stdout: '',
      lastLine: `rtslib_fb.utils.RTSLibError: Device ${device} is not a TYPE_DISK block device`,
    });
    expect(node.target.state()).toMatchObject({ storageObjects: [], targets: [] });
  });

  it('refuses a device that is exported already, and leaves nothing', async () => {
    await create();
    expect(await create(iqn('volume-2'))).toMatchObject({
      exitCode: 1,
      lastLine: 'rtslib_fb.utils.RTSLibError: Cannot configure StorageObject because device /dev/loop0 is already in use',
    });
    expect(node.target.state().storageObjects).toHaveLength(1);
  });

  it('leaves the storage object behind when the name is no iqn', async () => {
    expect(await create('volume-1')).toMatchObject({ exitCode: 1, lastLine: 'rtslib_fb.utils.RTSLibError: WWN not valid as: iqn, naa, eui' });
    expect(node.target.state()).toMatchObject({ storageObjects: [{ name: 'volume-1', hba: 'iblock_0' }], targets: [] });
  });

  it('leaves an enabled target without a portal when the port is taken, and a second create does not mend it', async () => {
    await create();
    const other = iqn('volume-2');
    expect(await create(other, '/dev/loop1', '-a0.0.0.0')).toMatchObject({
      exitCode: 1,
      stdout: 'Error: creating NetworkPortal: ensure port 3260 on ip 0.0.0.0 is not in use by another service.\n',
      lastLine: 'rtslib_fb.utils.RTSLibError: Could not create NetworkPortal in configFS',
    });
    const left = { name: other, isEnabled: true, portals: [], storageObject: other };
    expect(node.target.state().targets).toMatchObject([{ name: TARGET }, left]);
    expect(await node.must('get-targets')).toContain(`${other}\n`);
    expect(await create(other, '/dev/loop1', '-a127.0.0.1')).toMatchObject({ exitCode: 0, stdout: '' });
    expect(node.target.state().targets).toMatchObject([{ name: TARGET }, left]);
  });

  it('changes nothing when the name exists, whatever else is asked', async () => {
    await create();
    const before = node.target.state();
    expect(await node.run('create', '/dev/loop1', TARGET, 'other', 'other', 'False', '-a127.0.0.2')).toMatchObject({ exitCode: 0 });
    expect(node.target.state()).toEqual(before);
  });

  it("accepts an address that is not the node's", async () => {
    expect(await create(TARGET, '/dev/loop0', '-a192.0.2.9')).toMatchObject({ exitCode: 0 });
  });

  it('listens on all addresses by default, and bears that the second wildcard is taken', async () => {
    const warning = 'Warning: creating NetworkPortal: ensure port 3260 on ip [::0] is not in use by another service.\n';
    expect(await node.run('create', '/dev/loop0', TARGET, 'u', 'p', 'False')).toMatchObject({ exitCode: 0, stdout: warning });
    expect(node.target.state().targets[0]?.portals).toEqual(['0.0.0.0:3260']);
  });

  it('does not bear it when that wildcard was asked for', async () => {
    await create(TARGET, '/dev/loop0', '-a::1');
    expect(await create(iqn('volume-2'), '/dev/loop1', '-a::0')).toMatchObject({
      exitCode: 1,
      stdout: 'Error: creating NetworkPortal: ensure port 3260 on ip ::0 is not in use by another service.\n',
      lastLine: 'rtslib_fb.utils.RTSLibError: Could not create NetworkPortal in configFS',
    });
  });

  it.each(['node-1', '1.2.3.4.5', '[127.0.0.1]', '[::1', 'x'.repeat(300)])('leaves a target without a portal when the address is none: %s', async (address) => {
    expect(await create(TARGET, '/dev/loop0', `-a${address}`)).toMatchObject({
      exitCode: 1,
      stdout: `Error: creating NetworkPortal: ensure port 3260 on ip ${address} is not in use by another service.\n`,
      lastLine: 'rtslib_fb.utils.RTSLibError: Could not create NetworkPortal in configFS',
    });
    expect(node.target.state().targets).toMatchObject([{ name: TARGET, isEnabled: true, portals: [] }]);
  });

  it.each(['a gap', 'blanks'])('leaves a target that is not enabled when its list of initiators has %s', async (what) => {
    const initiators = what === 'blanks' ? '  ' : `${HOST},,${HOST}2`;
    expect(await node.run('create', '/dev/loop0', TARGET, 'u', 'p', 'False', initiators)).toMatchObject({
      exitCode: 1,
      lastLine: 'rtslib_fb.utils.RTSLibError: WWN not valid as: iqn, naa, eui',
    });
    expect(node.target.state().targets).toMatchObject([{ name: TARGET, isEnabled: false, acls: what === 'blanks' ? [] : [{ initiator: HOST }] }]);
  });

  it('takes initiators, addresses and a port, in any order after the fifth argument', async () => {
    const args = ['-p860', `${HOST},${HOST}2`, '-a127.0.0.1,::1'];
    expect(await node.run('create', '/dev/loop0', TARGET, 'u', 'p', 'True', ...args)).toMatchObject({ exitCode: 0 });
    expect(node.target.state().targets[0]).toMatchObject({
      portals: ['127.0.0.1:860', '[::1]:860'],
      acls: [
        { initiator: HOST, userid: 'u', hasLun: true },
        { initiator: `${HOST}2`, userid: 'u', hasLun: true },
      ],
    });
  });

  it('gives each storage object the lowest free HBA index', async () => {
    for (const index of [0, 1, 2]) await create(iqn(`volume-${index}`), `/dev/loop${index}`);
    await node.must('delete', iqn('volume-1'));
    await create(iqn('volume-3'), '/dev/loop3');
    expect(node.target.state().storageObjects.map(({ name, hba }) => `${hba} ${name}`)).toEqual([
      `iblock_0 ${iqn('volume-0')}`,
      `iblock_1 ${iqn('volume-3')}`,
      `iblock_2 ${iqn('volume-2')}`,
    ]);
  });
});

describe('cinder-rtstool add-initiator', () => {
  const add = (initiator = HOST, userid = 'user') => node.run('add-initiator', TARGET, userid, 'secret', initiator);

  it('lets the host in with its CHAP name and shows it the LUN', async () => {
    await create();
    expect(await add()).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(node.target.state().targets[0]?.acls).toEqual([{ initiator: HOST, userid: 'user', hasLun: true }]);
  });

  it('keeps the first CHAP name of a host that is in', async () => {
    await create();
    await add();
    expect(await add(HOST.toUpperCase(), 'other')).toMatchObject({ exitCode: 0 });
    expect(node.target.state().targets[0]?.acls).toEqual([{ initiator: HOST, userid: 'user', hasLun: true }]);
  });

  it('stores upper case in lower case', async () => {
    await create();
    await add('IQN.1994-05.COM.Example:HOST');
    expect(node.target.state().targets[0]?.acls).toMatchObject([{ initiator: HOST }]);
  });

  it('fails for a target that is not there', async () => {
    expect(await add()).toMatchObject({ exitCode: 1, lastLine: `cinder.cmd.rtstool.RtstoolError: Could not find target ${TARGET}` });
  });

  it.each(['not-an-iqn', 'iqn.2026-01.nodot:x', 'iqn.1994-05.com.example:under_score'])('refuses the name %s', async (initiator) => {
    await create();
    expect(await add(initiator)).toMatchObject({ exitCode: 1, lastLine: 'rtslib_fb.utils.RTSLibError: WWN not valid as: iqn, naa, eui' });
    expect(node.target.state().targets[0]?.acls).toEqual([]);
  });

  it('leaves a bare ACL behind when the CHAP name is too long, and a second try says 0', async () => {
    await create();
    expect(await add(HOST, 'u'.repeat(255))).toMatchObject({ exitCode: 0 });
    await node.must('delete-initiator', TARGET, HOST);
    expect(await add(HOST, 'u'.repeat(256))).toMatchObject({
      exitCode: 1,
      lastLine: 'rtslib_fb.utils.RTSLibError: Value longer than maximum length of 255',
    });
    const bare = [{ initiator: HOST, userid: '', hasLun: false }];
    expect(node.target.state().targets[0]?.acls).toEqual(bare);
    expect(await add()).toMatchObject({ exitCode: 0 });
    expect(node.target.state().targets[0]?.acls).toEqual(bare);
  });
});

describe('cinder-rtstool delete-initiator', () => {
  it('shuts the host out', async () => {
    await create();
    await node.must('add-initiator', TARGET, 'user', 'secret', HOST);
    expect(await node.must('delete-initiator', TARGET, HOST.toUpperCase())).toBe('');
    expect(node.target.state().targets[0]?.acls).toEqual([]);
  });

  it('says so, and succeeds, when the host is not in', async () => {
    await create();
    expect(await node.must('delete-initiator', TARGET, HOST)).toBe('delete_initiator: IQN ACL not found. Continuing.\n');
  });

  it('fails for a target that is not there', async () => {
    const result = await node.run('delete-initiator', TARGET, HOST);
    expect(result).toMatchObject({ exitCode: 1, lastLine: `cinder.cmd.rtstool.RtstoolError: Could not find target ${TARGET}` });
  });
});

describe('cinder-rtstool get-targets, delete and verify', () => {
  it('get-targets prints a name a line, and nothing when there are none', async () => {
    expect(await node.must('get-targets')).toBe('');
    await create();
    await create(iqn('volume-2'), '/dev/loop1');
    expect(await node.must('get-targets')).toBe(`${TARGET}\n${iqn('volume-2')}\n`);
  });

  it('delete leaves nothing, hosts and portals included', async () => {
    await create();
    await node.must('add-initiator', TARGET, 'user', 'secret', HOST);
    expect(await node.must('delete', TARGET)).toBe('');
    expect(node.target.state()).toMatchObject({ storageObjects: [], targets: [] });
  });

  it('delete succeeds when there is nothing, and removes a storage object without a target', async () => {
    expect(await node.must('delete', TARGET)).toBe('');
    await create('volume-1');
    expect(await node.must('delete', 'volume-1')).toBe('');
    expect(node.target.state().storageObjects).toEqual([]);
  });

  it('verify says nothing', async () => {
    expect(await node.run('verify')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('cinder-rtstool save and restore', () => {
  const saved = () => join(node.target.stateDir, 'saveconfig.json');

  it('saves sorted, indented JSON with secrets in clear text, for its owner only', async () => {
    await create();
    await node.must('add-initiator', TARGET, 'user', 'secret', HOST);
    expect(await node.must('save')).toBe('');
    const text = readFileSync(saved(), 'utf8');
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['fabric_modules', 'storage_objects', 'targets']);
    expect(text).toContain('"chap_password": "secret"');
    expect(text).toMatch(/^\{\n {2}"fabric_modules": \[\],\n {2}"storage_objects": \[\n {4}\{\n {6}"alua_tpgs"/);
    expect(text.length).toBeGreaterThan(4500);
    expect(text.length).toBeLessThan(6000);
    expect(statSync(saved()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${saved()}.temp`)).toBe(false);
  });

  it('saves only when asked: create and delete do not', async () => {
    await create();
    expect(node.target.state().saved.kind).toBe('missing');
  });

  it('fails with a misspelt exception when the folder is missing', async () => {
    expect(await node.run('save', node.path('nowhere/saveconfig.json'))).toMatchObject({
      exitCode: 1,
      lastLine: "NameError: name 'ExecutionError' is not defined. Did you mean: 'RecursionError'?",
    });
  });

  it('restores what was saved', async () => {
    await create();
    await node.must('add-initiator', TARGET, 'user', 'secret', HOST);
    const before = node.target.state();
    await node.must('save', node.path('copy.json'));
    await node.must('delete', TARGET);
    expect(await node.must('restore', node.path('copy.json'))).toBe('');
    expect(node.target.state()).toEqual(before);
    await node.must('save', node.path('again.json'));
    const aliasFree = (file: string) => readFileSync(node.path(file), 'utf8').replaceAll(/"alias": "\w+"/g, '');
    expect(aliasFree('again.json')).toBe(aliasFree('copy.json'));
  });

  it('restore clears everything first', async () => {
    await create();
    await node.must('save');
    await create(iqn('volume-2'), '/dev/loop1');
    await node.must('restore');
    expect(await node.must('get-targets')).toBe(`${TARGET}\n`);
  });

  it('restores nothing from a file that is cut off, and says where', async () => {
    await create();
    const cut = node.path('cut.json');
    writeFileSync(cut, '{\n  "targets": [\n    "iqn');
    expect(await node.run('restore', cut)).toMatchObject({
      exitCode: 1,
      lastLine: 'json.decoder.JSONDecodeError: Unterminated string starting at: line 3 column 5 (char 21)',
    });
    expect(await node.must('get-targets')).toBe(`${TARGET}\n`);
  });

  it('tells of a file that is not there in the form of a tuple', async () => {
    const nowhere = node.path('nowhere.json');
    expect(await node.run('restore', nowhere)).toMatchObject({
      exitCode: 1,
      lastLine:
        "cinder.cmd.rtstool.RtstoolError: ('Could not restore configuration file %(file_path)s: %(exc)s', " +
        `{'file_path': '${nowhere}', 'exc': FileNotFoundError(2, 'No such file or directory')})`,
    });
  });

  it('restores a target without a storage object when the device is gone, and says nothing', async () => {
    await create();
    await node.must('save');
    await node.must('delete', TARGET);
    rmSync(join(node.target.deviceDirectory, 'loop0'));
    expect(await node.run('restore')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(node.target.state()).toMatchObject({ storageObjects: [], targets: [{ name: TARGET, storageObject: null }] });
  });

  it('saves where it is told', async () => {
    mkdirSync(node.path('other'));
    expect(await node.run('save', node.path('other/x.json'))).toMatchObject({ exitCode: 0 });
    expect(existsSync(node.path('other/x.json'))).toBe(true);
    expect(node.target.state().saved.kind).toBe('missing');
  });
});

describe('cinder-rtstool, misused', () => {
  it.each([
    ['no arguments', []],
    ['an unknown command', ['destroy']],
    ['too few arguments to create', ['create', '/dev/loop0', TARGET, 'u', 'p']],
    ['too many arguments to create', ['create', '/dev/loop0', TARGET, 'u', 'p', 'False', 'a', 'b', 'c', 'd']],
    ['an empty -a', ['create', '/dev/loop0', TARGET, 'u', 'p', 'False', '-a']],
    ['a -p that is no number', ['create', '/dev/loop0', TARGET, 'u', 'p', 'False', '-pfoo']],
    ['too few arguments to add-initiator', ['add-initiator', TARGET, 'u', 'p']],
    ['too few arguments to delete-initiator', ['delete-initiator', TARGET]],
    ['too few arguments to delete', ['delete']],
    ['too many arguments to save', ['save', 'a', 'b']],
    ['too many arguments to restore', ['restore', 'a', 'b']],
  ])('prints its usage on standard output for %s, and logs it as unknown', async (_what, args) => {
    const { exitCode, stdout, stderr } = await node.run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout.split('\n').map((line) => line.replace(`${node.target.command} `, ''))).toEqual([
      'Usage:',
      'create [device] [name] [userid] [password] [iser_enabled] <initiator_iqn,iqn2,iqn3,...> [-a<IP1,IP2,...>] [-pPORT]',
      'add-initiator [target_iqn] [userid] [password] [initiator_iqn]',
      'delete-initiator [target_iqn] [initiator_iqn]',
      'get-targets',
      'delete [iqn]',
      'verify',
      'save [path_to_file]',
      '',
    ]);
    expect(node.target.unknownRequests()).toEqual([args]);
    expect(node.target.state()).toMatchObject({ storageObjects: [], targets: [] });
  });

  it('logs nothing of what it knows, even when it fails', async () => {
    await node.run('get-targets', 'ignored');
    await node.run('add-initiator', TARGET, 'u', 'p', HOST);
    expect(node.target.unknownRequests()).toEqual([]);
  });
});
