import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { exporting, SimulatedNode, type CommandResult, type Configuration } from './simulated-node.js';

jest.setTimeout(120_000);

const nqn = (name: string) => `nqn.2026-01.com.example:${name}`;
const devices = [0, 1, 2, 3].map((index) => `/dev/loop${index}`);

let node: SimulatedNode;
afterEach(() => node.close());

/** All at once, as processes that nobody holds back. */
const together = (commands: readonly (readonly string[])[]): Promise<CommandResult[]> => Promise.all(commands.map((args) => node.run(...args)));

/** Saves to a file of its own. */
async function save(name: string): Promise<void> {
  await node.must('save', node.path(name));
}

/** Edits a saved file: the volume gets a namespace in a subsystem, which is put on port 1 if it is new. */
function edit(name: string, subsystem: string, device: string, nsid = 10): void {
  const document = JSON.parse(readFileSync(node.path(name), 'utf8')) as Configuration;
  const wanted = exporting(nqn(subsystem), device);
  const namespaces = wanted.subsystems[0]?.namespaces.map((namespace) => ({ ...namespace, nsid })) ?? [];
  const found = document.subsystems.find((candidate) => candidate.nqn === nqn(subsystem));
  if (found) found.namespaces.push(...namespaces);
  else document.subsystems.push({ ...wanted.subsystems[0]!, namespaces });
  if (document.ports.length === 0) document.ports = wanted.ports;
  else if (!found) document.ports[0]?.subsystems.push(nqn(subsystem));
  writeFileSync(node.path(name), JSON.stringify(document));
}

const restore = (name: string) => node.must('restore', node.path(name));
const exported = () => node.target.state().subsystems.map((subsystem) => subsystem.nqn);

describe('nvmetcli, used by two who know nothing of each other', () => {
  it('loses the first target, though everything said 0: both saved before either restored', async () => {
    node = new SimulatedNode({ windowMs: 1 });
    for (const [name, device] of [['a', '/dev/loop0'], ['b', '/dev/loop1']] as const) {
      await save(name);
      edit(name, name, device);
    }
    await restore('a');
    expect(exported()).toEqual([nqn('a')]);
    await restore('b');
    expect(exported()).toEqual([nqn('b')]);
    expect(node.target.violations([{ device: '/dev/loop0', hosts: [] }, { device: '/dev/loop1', hosts: [] }])).toEqual([
      'lost update: loop0, exported meanwhile, is not in the document that is put back',
      'volume loop0 is not exported',
    ]);
  });

  it('gives one number to two volumes: the host that was told of the first finds the second', async () => {
    node = new SimulatedNode({ windowMs: 1 });
    for (const [name, device] of [['a', '/dev/loop0'], ['b', '/dev/loop1']] as const) {
      await save(name);
      edit(name, 'shared', device, 1);
    }
    await restore('a');
    await restore('b');
    expect(node.target.state().subsystems).toMatchObject([{ nqn: nqn('shared'), namespaces: [{ nsid: 1, path: '/dev/loop1' }] }]);
    expect(node.target.violations([{ device: '/dev/loop1', hosts: [] }])).toEqual([
      `namespace 1 of ${nqn('shared')} given to two volumes: loop0 and loop1`,
    ]);
  });

  it('brings back what was removed', async () => {
    node = new SimulatedNode({ windowMs: 1, seed: { devices: [{ name: 'loop0' }, { name: 'loop1' }], configuration: exporting(nqn('a'), '/dev/loop0') } });
    await save('remove');
    await save('add');
    writeFileSync(node.path('remove'), JSON.stringify({ hosts: [], ports: [], subsystems: [] }));
    edit('add', 'b', '/dev/loop1');
    await restore('remove');
    expect(exported()).toEqual([]);
    await restore('add');
    expect(node.target.violations([{ device: '/dev/loop1', hosts: [] }])).toEqual([
      'lost update: loop0, removed meanwhile, is in the document that is put back',
      `volume loop0 is still in ${nqn('a')}`,
    ]);
  });

  it('says nothing of changes that were made one after the other', async () => {
    node = new SimulatedNode({ windowMs: 1 });
    for (const [index, device] of devices.entries()) {
      await save('document');
      edit('document', 'shared', device, index + 1);
      await restore('document');
    }
    expect(node.target.violations(devices.map((device) => ({ device, hosts: [] })))).toEqual([]);
    expect(node.target.interruptedExports()).toBe(0 + 1 + 2 + 3);
  });
});

describe('nvmetcli, several at once', () => {
  const seed = { devices: devices.map((device) => ({ name: device.slice('/dev/'.length) })), configuration: exporting(nqn('resident'), '/dev/loop0') };

  it('lets no two restores do their work', async () => {
    node = new SimulatedNode({ windowMs: 20, seed });
    const names = ['b', 'c', 'd'];
    for (const [index, name] of names.entries()) {
      await save(name);
      edit(name, name, devices[index + 1] ?? '');
    }
    await together(names.map((name) => ['restore', node.path(name)]));
    const missing = node.target.violations(devices.map((device) => ({ device, hosts: [] })));
    expect(missing).toContainEqual(expect.stringMatching(/^two nvmetcli commands ran at once: "restore" began during "restore"$/));
    expect(missing).toContainEqual(expect.stringMatching(/^lost update: loop\d, exported meanwhile, is not in the document/));
    expect(missing).toContainEqual(expect.stringMatching(/^volume loop\d is not exported$/));
  });

  it('lets a clear beside saves kill them, or says that they ran at once', async () => {
    node = new SimulatedNode({ windowMs: 20, seed });
    const results = await together([['clear'], ['save', node.path('one')], ['save', node.path('two')]]);
    for (const { lastLine } of results.filter(({ exitCode }) => exitCode !== 0)) {
      expect(lastLine).toMatch(/^(nvmet\.nvme\.CFSNotFound: (No such|This) |FileNotFoundError: \[Errno 2\])/);
    }
    expect(node.target.violations([])).toContainEqual(expect.stringMatching(/^two nvmetcli commands ran at once/));
  });

  it('lets saves to one file take the temporary file from each other', async () => {
    node = new SimulatedNode({ windowMs: 20, seed });
    const results = await together(devices.map(() => ['save']));
    const lost = results.filter(({ exitCode }) => exitCode !== 0);
    expect(lost.length).toBeGreaterThan(0);
    const file = `${node.target.stateDir}/config.json`;
    for (const { lastLine } of lost) expect(lastLine).toBe(`FileNotFoundError: [Errno 2] No such file or directory: '${file}.temp' -> '${file}'`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ subsystems: [{ nqn: nqn('resident') }] });
  });
});

describe('nvmetcli, one at a time', () => {
  it('tells what is missing, left, or seen by the wrong host when the node is not as expected', async () => {
    node = new SimulatedNode({ windowMs: 1 });
    const document = exporting(nqn('a'), '/dev/loop0', ['host-1']);
    document.subsystems.push({ ...exporting(nqn('b'), '/dev/loop1').subsystems[0]!, attr: { allow_any_host: '1' } });
    document.ports[0]?.subsystems.push(nqn('b'));
    document.subsystems.push(...exporting(nqn('c'), '/dev/loop2').subsystems); // on no port
    await node.must('restore', node.write('document', document));
    const expected = [
      { device: '/dev/loop0', hosts: ['host-2'] },
      { device: '/dev/loop1', hosts: [] },
      { device: '/dev/loop2', hosts: [] },
    ];
    expect(node.target.violations(expected)).toEqual([
      'host-2 does not see volume loop0',
      'host-1 still sees volume loop0',
      'any host still sees volume loop1',
      'volume loop2 is not exported',
    ]);
    expect(node.target.violations(expected.slice(1))).toContain(`volume loop0 is still in ${nqn('a')}`);
  });

  it('tells of commands that failed, and of those that said 0 and did less', async () => {
    node = new SimulatedNode({ windowMs: 1 });
    await node.run('restore', node.path('nowhere'));
    await node.run('restore', node.write('broken', '{'));
    await node.run('restore', node.write('skipped', { hosts: [{}] }));
    expect(node.target.violations([])).toEqual([
      '"restore" failed: json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
      `"restore" said 0, but: No saved config file at ${node.path('nowhere')}, ok, exiting`,
      `"restore" said 0, but: 'nqn' not defined in host 0, skipped`,
    ]);
  });

  it('does not wait for a command that was killed', async () => {
    node = new SimulatedNode({ windowMs: 20, gatherMs: 60_000 });
    appendFileSync(`${node.target.stateDir}/journal.jsonl`, '{"event":"begin","pid":4194304}\n');
    await save('document');
  });
});
