import { describe, expect, it } from '@jest/globals';
import { builtFile, startSimulator } from '@holdfast/array-simulator';
import { testSimulatorProgram, withSeedFile } from '@holdfast/array-simulator/program-test';
import { ArrayUser } from './array-user.js';

const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

describe('the simulator as a program', () => {
  it('prints one line of JSON when it serves, is what it was told to be, and stops cleanly on SIGTERM', async () => {
    const settings = ['--user', 'root', '--password', 'secret', '--system-name', 'box', '--serial-number', '77', '--system-version', '2.0.4', '--pool', 'P1'];
    const simulator = await startSimulator({ entry, args: [...settings, '--capacity-gib', '10', '--network-space', 'N1', '--no-auth-sessions', '--no-writable-snapshots'] });
    expect(simulator.ready).toEqual({ system: 'infinidat', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    const user = ArrayUser.basic(simulator.url, 'root', 'secret');
    expect((await user.get('system?fields=name,serial_number,version')).result).toEqual({ name: 'box', serial_number: 77, version: '2.0.4' });
    expect((await user.get('pools?name=eq:P1&fields=physical_capacity')).result).toEqual([{ physical_capacity: 10 * 2 ** 30 }]);
    expect((await user.get('network/spaces?fields=name')).result).toEqual([{ name: 'N1' }]);
    expect(((await user.get('_features')).result as { name: string }[]).map(({ name }) => name)).toEqual(['iscsi', 'compression', 'metadata']);
    expect(await simulator.stop()).toBe(0);
  });

  it('holds at the start what a seed file describes', async () => {
    const seed = {
      pools: [{ name: 'pool2', capacityGiB: 5 }],
      networkSpaces: [{ name: 'iSCSI2', addresses: ['192.0.2.21'] }],
      volumes: [
        { name: 'v1', sizeGiB: 2, snapshots: ['s1'], metadata: { owner: 'me' } },
        { name: 'v2', pool: 'pool2', sizeGiB: 1, provtype: 'THICK' },
      ],
      hosts: [{ name: 'h1', ports: [{ type: 'iscsi', address: 'iqn.1994-05.com.example:01' }], luns: [{ volume: 'v1', lun: 3 }] }],
    };
    const simulator = await withSeedFile(seed, (path) => startSimulator({ entry, args: ['--seed-file', path, '--window-ms', '20000'] }));
    const user = ArrayUser.basic(simulator.url);
    expect((await user.get('volumes?fields=name,pool_name,type')).result).toEqual([
      { name: 'v1', type: 'MASTER', pool_name: 'pool1' },
      { name: 's1', type: 'SNAPSHOT', pool_name: 'pool1' },
      { name: 'v2', type: 'MASTER', pool_name: 'pool2' },
    ]);
    expect((await user.get('hosts')).result).toEqual([expect.objectContaining({ name: 'h1', luns: [expect.objectContaining({ lun: 3 })] })]);
    expect((await user.get('metadata?key=owner&fields=value')).result).toEqual([{ value: 'me' }]);
    expect((await user.get('network/spaces?fields=name')).result).toEqual([{ name: 'iSCSI1' }, { name: 'iSCSI2' }]);
    await simulator.stop();
  });
});

testSimulatorProgram({ describe, it }, {
  entry,
  options: ['--pool', '--no-auth-sessions', '--serial-number'],
  wrongArguments: [
    [['--serial-number', '0'], 'Allowed is a whole number from 1 to 999999.'],
    [['--pool', ''], 'It must not be empty.'],
  ],
  wrongSeeds: [
    ['{', /seed\.json: .*JSON/],
    [{ volumes: [{ name: 'v1', sizeGiB: 0 }] }, /volumes\[0\]\.sizeGiB/],
    [{ disks: [] }, /Unrecognized key: "disks"/],
    [{ volumes: [{ name: 'v1', sizeGiB: 1, pool: 'nowhere' }] }, /volume "v1": there is no pool "nowhere"/],
    [{ hosts: [{ name: 'h', luns: [{ volume: 'v9', lun: 1 }] }] }, /host "h": there is no volume "v9"/],
    [{ volumes: [{ name: 'v1', sizeGiB: 1 }, { name: 'v1', sizeGiB: 1 }] }, /volume "v1": A volume named "v1" already exists/],
    [{ pools: [{ name: 'pool1', capacityGiB: 1 }] }, /pool "pool1": the array has a pool of this name already/],
    [{ networkSpaces: [{ name: 'iSCSI1', addresses: [] }] }, /network space "iSCSI1": the array has a network space of this name already/],
    [{ hosts: [{ name: 'h', ports: [{ type: 'iscsi', address: 'x' }] }] }, /host "h": "x" is not an iSCSI name/],
  ],
});
