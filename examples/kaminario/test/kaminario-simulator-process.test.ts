import { describe, expect, it } from '@jest/globals';
import { builtFile, startSimulator } from '@holdfast/array-simulator';
import { testSimulatorProgram, withSeedFile } from '@holdfast/array-simulator/program-test';
import { K2Session } from './k2-session.js';

const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

describe('the simulator as a program', () => {
  it('prints one line of JSON when it serves, is what it was told to be, and stops cleanly on SIGTERM', async () => {
    const settings = ['--user', 'root', '--password', 'secret', '--system-id', '77', '--api-version', '2.5.1', '--capacity-gib', '10', '--used-gib', '4'];
    const simulator = await startSimulator({ entry, args: [...settings, '--mapped-hosts', 'cascade', '--one-at-a-time', '--latency-ms', '1'] });
    expect(simulator.ready).toEqual({ system: 'kaminario', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    const k2 = new K2Session(simulator.url, 'root:secret');
    expect((await k2.get('/system/state/1')).body).toMatchObject({
      id: 1, state: 'ONLINE', rest_api_version: '2.5.1', system_id: '77', current_user_role: 'root',
      iscsi_qualified_target_name: 'iqn.2009-01.com.kaminario:storage.k2.77',
    });
    expect((await k2.get('/system/capacity')).body.hits).toMatchObject([{ total: 10 * 2 ** 20, free: 6 * 2 ** 20 }]);
    expect(await simulator.stop()).toBe(0);
  });

  it('holds at the start what a seed file describes', async () => {
    const seed = {
      volumes: [
        { name: 'cv-1', sizeGiB: 2 },
        { name: 'old', sizeGiB: 1, group: 'g', isDedup: false },
        { name: 'older', sizeGiB: 1, group: 'g', isDedup: false },
      ],
      hosts: [{ name: 'h1', iqns: ['iqn.1994-05.com.example:01'], wwpns: ['10000090fa000001'] }],
      mappings: [{ volume: 'old', host: 'h1' }, { volume: 'cv-1', host: 'h1' }],
      peers: [{ name: 'k2b', mgmtHost: '192.0.2.20' }],
      sessions: [{ name: 'ssn-1', group: 'cvg-1', role: 'source' }],
      retentionPolicies: ['Daily'],
      netIps: [{ address: '192.0.2.99' }],
      fcPorts: ['5001738000010199'],
    };
    const simulator = await withSeedFile(seed, (path) => startSimulator({ entry, args: ['--seed-file', path, '--window-ms', '20000'] }));
    const k2 = new K2Session(simulator.url);
    const found = async (path: string): Promise<unknown> => (await k2.get(path)).body.hits;
    expect(await found('/volumes?__fields=name,size')).toMatchObject([{ name: 'CTRL' }, { name: 'cv-1', size: 2 ** 21 }, { name: 'old', size: 2 ** 20 }, { name: 'older' }]);
    expect(await found('/volume_groups')).toMatchObject([{ name: 'cvg-1', is_dedup: true }, { name: 'g', is_dedup: false }]);
    expect(await found('/mappings')).toMatchObject([{ lun: 1 }, { lun: 2 }]);
    expect(await found('/host_fc_ports')).toMatchObject([{ pwwn: '10:00:00:90:fa:00:00:01' }]);
    expect(await found('/replication/sessions')).toMatchObject([{ name: 'ssn-1', state: 'in_sync', current_role: 'source' }]);
    expect(await found('/retention_policies')).toMatchObject([{ name: 'Daily' }]);
    expect(await found('/system/net_ips')).toMatchObject([{ ip_address: '192.0.2.99', wan_port: '' }]);
    expect(await found('/system/fc_ports')).toMatchObject([{ pwwn: '50:01:73:80:00:01:01:99' }]);
    await simulator.stop();
  });
});

testSimulatorProgram({ describe, it }, {
  entry,
  options: ['--system-id', '--api-version', '--one-at-a-time', '--mapped-hosts'],
  wrongArguments: [
    [['--mapped-hosts', 'shrug'], 'Allowed choices are refuse, cascade.'],
    [['--system-id', ''], 'It must not be empty.'],
  ],
  wrongSeeds: [
    ['{', /seed\.json: .*JSON/],
    [{ volumes: [{ name: 'v1', sizeGiB: 0 }] }, /volumes\[0\]\.sizeGiB/],
    [{ disks: [] }, /Unrecognized key: "disks"/],
    [{ mappings: [{ volume: 'v9', host: 'h' }] }, /the seed names "h", and it has no such object in hosts/],
    [{ volumes: [{ name: 'v1', sizeGiB: 1 }, { name: 'v1', sizeGiB: 1 }] }, /volumes\[1\]: name "v1" is in use/],
    [{ volumes: [{ name: 'v1', sizeGiB: 1, group: 'g' }, { name: 'v2', sizeGiB: 1, group: 'g', isDedup: false }] }, /volumes\[1\]: volume group "g" has isDedup true already/],
    [{ hosts: [{ name: 'h 1' }] }, /only letters, digits, - and _ are allowed/],
    [{ hosts: [{ name: 'h1', iqns: ['iqn.a'] }, { name: 'h2', iqns: ['iqn.a'] }] }, /hosts\[1\]: iqn "iqn\.a" is in use/],
    [
      { volumes: [{ name: 'v', sizeGiB: 1 }], hosts: [{ name: 'h' }], mappings: [{ volume: 'v', host: 'h' }, { volume: 'v', host: 'h' }] },
      /mappings\[1\]: volume "v" is mapped to host "h" already/,
    ],
  ],
});
