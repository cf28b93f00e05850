import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NvmetKernel } from '../simulator/kernel/nvmet-kernel.js';
import { openNvmetMachine } from '../simulator/nvmet-machine.js';
import { SimulatedNode } from './simulated-node.js';

let node: SimulatedNode;
let kernel: NvmetKernel;
beforeEach(() => {
  node = new SimulatedNode();
  ({ kernel } = openNvmetMachine(node.target.stateDir));
});
afterEach(() => node.close());

function errnoOf(call: () => void): string {
  try {
    call();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const NAMESPACE = 'subsystems/s/namespaces/1';

function makeNamespace(subsystem = 's', nsid = 1, device = '/dev/loop0'): void {
  if (!kernel.has(`subsystems/${subsystem}`)) kernel.make('Subsystem', `subsystems/${subsystem}`);
  kernel.make('Namespace', `subsystems/${subsystem}/namespaces/${nsid}`);
  kernel.write('Namespace', `subsystems/${subsystem}/namespaces/${nsid}`, 'device_path', device);
}

function makePort(id: number, { trtype = 'tcp', traddr = '127.0.0.1', trsvcid = '4420', adrfam = 'ipv4' } = {}): string {
  const port = `ports/${id}`;
  kernel.make('Port', port);
  for (const [name, value] of Object.entries({ trtype, traddr, trsvcid, adrfam })) if (value !== '') kernel.write('Port', port, `addr_${name}`, value);
  return port;
}

describe('a new folder in the simulated configfs', () => {
  it('has the attributes of the real one with their first values', () => {
    makeNamespace();
    const values = (path: string) => Object.fromEntries(kernel.attributes(path).map((name) => [name, kernel.read(`${path}/${name}`)]));
    expect(values('subsystems/s')).toEqual({
      attr_allow_any_host: '0',
      attr_cntlid_max: '65519',
      attr_cntlid_min: '1',
      attr_model: 'Linux',
      attr_pi_enable: '0',
      attr_qid_max: '128',
      attr_serial: expect.stringMatching(/^[0-9a-f]{20}$/),
      attr_version: '1.3',
    });
    kernel.make('Namespace', 'subsystems/s/namespaces/2');
    expect(values('subsystems/s/namespaces/2')).toMatchObject({
      device_path: '(null)',
      device_nguid: '00000000-0000-0000-0000-000000000000',
      device_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      enable: '0',
    });
    kernel.make('Port', 'ports/1');
    expect(values('ports/1')).toMatchObject({ addr_treq: 'not specified', addr_trtype: '', param_inline_data_size: '-1' });
    expect(kernel.list('ports/1')).toEqual(['ana_groups', 'referrals', 'subsystems']);
  });

  it.each([
    ['a subsystem that exists', () => kernel.make('Subsystem', 'subsystems/s'), 'EEXIST'],
    ['the discovery subsystem', () => kernel.make('Subsystem', 'subsystems/nqn.2014-08.org.nvmexpress.discovery'), 'EINVAL'],
    ['namespace 0', () => kernel.make('Namespace', 'subsystems/s/namespaces/0'), 'EINVAL'],
    ['namespace abc', () => kernel.make('Namespace', 'subsystems/s/namespaces/abc'), 'EINVAL'],
    ['port 65536', () => kernel.make('Port', 'ports/65536'), 'EINVAL'],
    ['ANA group 129', () => kernel.make('ANAGroup', 'ports/1/ana_groups/129'), 'EINVAL'],
  ])('is refused for %s', (_what, make, errno) => {
    kernel.make('Subsystem', 'subsystems/s');
    expect(errnoOf(make)).toBe(errno);
  });
});

describe('an attribute in the simulated configfs', () => {
  const enable = (value: string) => kernel.write('Namespace', NAMESPACE, 'enable', value);

  it('enables a namespace whose device is there, also beside another subsystem with the same device', () => {
    makeNamespace();
    enable('1');
    makeNamespace('other');
    kernel.write('Namespace', 'subsystems/other/namespaces/1', 'enable', '1');
    expect(kernel.read(`${NAMESPACE}/enable`)).toBe('1');
  });

  it('refuses to enable without a path (EINVAL) and without a device (ENOENT)', () => {
    kernel.make('Subsystem', 'subsystems/s');
    kernel.make('Namespace', NAMESPACE);
    expect(errnoOf(() => enable('1'))).toBe('EINVAL');
    kernel.write('Namespace', NAMESPACE, 'device_path', '/dev/nothing');
    expect(errnoOf(() => enable('1'))).toBe('ENOENT');
  });

  it.each(['device_path', 'device_uuid', 'device_nguid'])('%s is frozen while the namespace is enabled (EBUSY)', (name) => {
    makeNamespace();
    enable('1');
    const value = name === 'device_path' ? '/dev/loop1' : '11111111-2222-3333-4444-555555555555';
    expect(errnoOf(() => kernel.write('Namespace', NAMESPACE, name, value))).toBe('EBUSY');
    enable('0');
    kernel.write('Namespace', NAMESPACE, name, value);
    expect(kernel.read(`${NAMESPACE}/${name}`)).toBe(value);
  });

  it('of a port is frozen while a subsystem is on it (EACCES)', () => {
    makeNamespace();
    const port = makePort(1);
    kernel.linkSubsystem(port, 's', 'subsystems/s');
    expect(errnoOf(() => kernel.write('Port', port, 'addr_trsvcid', '4421'))).toBe('EACCES');
    kernel.unlink(`${port}/subsystems/s`);
    kernel.write('Port', port, 'addr_trsvcid', '4421');
  });

  it.each([
    ['Port', 'ports/1', 'addr_trtype', 'nonsense'],
    ['Port', 'ports/1', 'addr_adrfam', 'ipv5'],
    ['Port', 'ports/1', 'addr_traddr', 'x'.repeat(257)],
    ['Subsystem', 'subsystems/s', 'attr_serial', 'x'.repeat(21)],
    ['Subsystem', 'subsystems/s', 'attr_model', ''],
    ['Subsystem', 'subsystems/s', 'attr_version', 'one'],
    ['Subsystem', 'subsystems/s', 'attr_cntlid_min', '0'],
    ['Subsystem', 'subsystems/s', 'attr_allow_any_host', 'True'],
    ['Namespace', NAMESPACE, 'device_nguid', 'volume-1'],
    ['Namespace', NAMESPACE, 'ana_grpid', '129'],
  ] as const)('of a %s (%s %s) does not take %j (EINVAL)', (kind, path, name, value) => {
    makeNamespace();
    makePort(1);
    expect(errnoOf(() => kernel.write(kind, path, name, value))).toBe('EINVAL');
  });

  it.each([
    ['device_nguid', '11112222:3333444455556666:77778888', '11112222-3333-4444-5555-666677778888'],
    ['device_uuid', 'ABCDEF01-2222-3333-4444-555555555555', 'abcdef01-2222-3333-4444-555555555555'],
    ['device_path', '/dev/loop1\nrest', '/dev/loop1'],
  ])('%s keeps %j as %j', (name, value, kept) => {
    makeNamespace();
    kernel.write('Namespace', NAMESPACE, name, value);
    expect(kernel.read(`${NAMESPACE}/${name}`)).toBe(kept);
  });

  it('keeps the smallest controller number below the largest', () => {
    makeNamespace();
    const write = (name: string, value: string) => errnoOf(() => kernel.write('Subsystem', 'subsystems/s', name, value));
    expect([write('attr_cntlid_max', '10'), write('attr_cntlid_min', '11'), write('attr_cntlid_min', '10'), write('attr_cntlid_max', '9')]).toEqual([
      'none',
      'EINVAL',
      'none',
      'EINVAL',
    ]);
  });

  it('opens a subsystem to all hosts only while no host is named, and takes no host while it is open (EINVAL)', () => {
    makeNamespace();
    kernel.make('Host', 'hosts/h');
    const open = (value: string) => kernel.write('Subsystem', 'subsystems/s', 'attr_allow_any_host', value);
    open('1');
    expect(errnoOf(() => kernel.linkHost('subsystems/s', 'h', 'hosts/h'))).toBe('EINVAL');
    open('0');
    kernel.linkHost('subsystems/s', 'h', 'hosts/h');
    expect(errnoOf(() => open('1'))).toBe('EINVAL');
  });
});

describe('a link in the simulated configfs', () => {
  const linked = (port: string, name = 's', to = 'subsystems/s') => errnoOf(() => kernel.linkSubsystem(port, name, to));
  beforeEach(() => {
    makeNamespace();
    makeNamespace('t');
  });

  it.each([
    ['no transport', { trtype: '' }, 'EINVAL'],
    ['a transport without its hardware', { trtype: 'fc' }, 'EINVAL'],
    ['an address that is none', { traddr: 'localhost' }, 'EINVAL'],
    ['an address of another node', { traddr: '192.0.2.9' }, 'EADDRNOTAVAIL'],
    ['an address of the other family', { adrfam: 'ipv6' }, 'EINVAL'],
    ['tcp', {}, 'none'],
    ['rdma', { trtype: 'rdma' }, 'none'],
    ['loop, without an address', { trtype: 'loop', traddr: '', trsvcid: '', adrfam: '' }, 'none'],
    ['IPv6', { traddr: '::1', adrfam: 'ipv6' }, 'none'],
    ['all addresses', { traddr: '0.0.0.0' }, 'none'],
  ])('to a port with %s: %s', (_what, settings, errno) => {
    expect(linked(makePort(1, settings))).toBe(errno);
  });

  it.each([
    ['the same address', {}, 'EADDRINUSE'],
    ['all addresses', { traddr: '0.0.0.0' }, 'EADDRINUSE'],
    ['another number', { trsvcid: '4421' }, 'none'],
    ['another transport', { trtype: 'rdma' }, 'none'],
  ])('to a second port with %s: %s', (_what, settings, errno) => {
    expect(linked(makePort(1))).toBe('none');
    expect(linked(makePort(2, settings))).toBe(errno);
  });

  it('of a subsystem is made once (EEXIST), also under another name, and only to what is there (ENOENT)', () => {
    const port = makePort(1);
    expect([linked(port), linked(port), linked(port, 'alias'), linked(port, 'u', 'subsystems/u')]).toEqual(['none', 'EEXIST', 'EEXIST', 'ENOENT']);
  });

  it('keeps what it leads to (EBUSY) and what holds it (ENOTEMPTY)', () => {
    const port = makePort(1);
    kernel.linkSubsystem(port, 's', 'subsystems/s');
    kernel.make('Host', 'hosts/h');
    kernel.linkHost('subsystems/t', 'h', 'hosts/h');
    expect(errnoOf(() => kernel.remove('Port', port))).toBe('ENOTEMPTY');
    expect(errnoOf(() => kernel.remove('Host', 'hosts/h'))).toBe('EBUSY');
    expect(errnoOf(() => kernel.remove('Subsystem', 'subsystems/s'))).toBe('ENOTEMPTY');
    kernel.remove('Namespace', NAMESPACE);
    expect(errnoOf(() => kernel.remove('Subsystem', 'subsystems/s'))).toBe('EBUSY');
  });
});
