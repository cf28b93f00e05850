import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { holdfast, type Recorded } from './recorded-terminal.js';
import { ToyPackage } from './toy-package.js';

let toy: ToyPackage;
beforeAll(() => {
  toy = new ToyPackage();
});
afterAll(() => toy.remove());

const explain = (...argv: readonly string[]): Promise<Recorded> => holdfast(toy.root, ['explain', 'drivers/toy', ...argv]);

describe('holdfast explain', () => {
  it('prints the rendered names with scope and mode, in the order in which they are taken', async () => {
    const { status, stdout, stderr } = await explain('ToyClient.copy', '--args', '[{ "id": "v1" }]');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'ToyClient.copy takes 3 locks, in this order:',
        '  1.  process  shared     a-v1            from a-{0.id}',
        '  2.  process  shared     z-v1            from z-{0.id}',
        '  3.  node     exclusive  by-function-v1  given by a function',
        '',
      ].join('\n'),
    );
  });

  it('prints one document for programs', async () => {
    const { stdout } = await explain('ToyClient.copy', '--args', '[{ "id": "v1" }]', '--json');
    expect(JSON.parse(stdout)).toEqual({
      method: 'ToyClient.copy',
      locks: [
        { order: 1, scope: 'process', mode: 'shared', name: 'a-v1', template: 'a-{0.id}' },
        { order: 2, scope: 'process', mode: 'shared', name: 'z-v1', template: 'z-{0.id}' },
        { order: 3, scope: 'node', mode: 'exclusive', name: 'by-function-v1', template: null },
      ],
    });
  });

  it('makes the object of the class and of what it is given', async () => {
    const { stdout } = await explain('ToyClient.map', '--self', '{ "host": "h1" }');
    expect(stdout).toContain('h1:80-map'); // `address` is a getter of the class
    const { stdout: replaced } = await explain('ToyClient.map', '--self', '{ "address": "h2:443" }');
    expect(replaced).toContain('h2:443-map');
  });

  it('knows inherited methods and static ones', async () => {
    expect((await explain('ToyDriver.map', '--self', '{ "host": "h1" }')).stdout).toContain('h1:80-map');
    expect((await explain('ToyClient.login')).stdout).toContain('1.  process  exclusive  login');
  });

  it('says when a condition takes the lock away', async () => {
    const argv = ['ToyClient.attach', '--args', '["compute-1"]', '--self'];
    expect((await explain(...argv, '{ "removesHosts": true }')).stdout).toContain('host-compute-1');
    expect((await explain(...argv, '{ "removesHosts": false }')).stdout).toBe('ToyClient.attach takes no lock in this call: the condition of each of its locks says no\n');
  });

  it('explains a name that cannot be made as the call itself would', async () => {
    const { status, stdout, stderr } = await explain('ToyClient.copy', '--args', '[{}]');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('ERR_LOCK_NAME_INVALID: {0.id} is undefined: pass a value, or state the fallback in a name function');
    expect(stderr).toContain('method ToyClient.copy');
  });

  it('explains a condition that reads what it was not given', async () => {
    const { status, stderr } = await explain('ToyClient.reset');
    expect([status, stderr]).toEqual([1, expect.stringContaining('the condition of a lock of ToyClient.reset threw: Cannot read private member #secret')]);
    expect(stderr).toContain('give it what it reads, properties of the object with --self');
    expect((await explain('ToyClient.reset', '--self', '{ "isReady": true }')).stdout).toContain('1.  process  exclusive  reset');
  });

  it.each([
    ['a method that is not locked', ['ToyClient.address'], /there is no locked method ToyClient\.address: the module has ToyClient\.map, .*ToyDriver\.second/],
    ['a class that is not there', ['Toy.map'], /there is no locked method Toy\.map/],
    ['arguments that are no list', ['ToyClient.map', '--args', '{}'], /--args takes a JSON list.*such as/],
    ['arguments that are no JSON', ['ToyClient.map', '--args', '[v1]'], /--args is not JSON: .*Quote it for the shell/],
    ['an object that is none', ['ToyClient.map', '--self', '"h1"'], /--self takes a JSON object/],
    ['no method', [], /missing required argument 'Class\.method'/],
  ])('refuses %s', async (_what, argv, message) => {
    const { status, stdout, stderr } = await explain(...argv);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
