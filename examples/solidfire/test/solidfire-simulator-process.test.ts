import { describe, expect, it } from '@jest/globals';
import { builtFile, startSimulator } from '@holdfast/array-simulator';
import { testSimulatorProgram, withSeedFile } from '@holdfast/array-simulator/program-test';
import { ElementSession } from './element-session.js';

const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

describe('the simulator as a program', () => {
  it('prints one line of JSON when it serves, with what it was told, and stops cleanly on SIGTERM', async () => {
    const simulator = await startSimulator({
      entry,
      args: '--user u --password p --cluster-name C --unique-id abcd --mvip 192.0.2.1 --svip 192.0.2.2 --api-version 9.0 --capacity-gib 10 --clone-jobs-per-volume 1'.split(' '),
    });
    expect(simulator.ready).toEqual({ system: 'solidfire', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    const session = new ElementSession(simulator.url, 'u', 'p');
    expect(await session.get('GetClusterInfo')).toMatchObject({ clusterInfo: { name: 'C', uniqueID: 'abcd', mvip: '192.0.2.1', svip: '192.0.2.2' } });
    expect(await session.get('GetLimits')).toMatchObject({ cloneJobsPerVolumeMax: 1 });
    expect(await session.get('GetClusterCapacity')).toMatchObject({ clusterCapacity: { maxProvisionedSpace: 10 * 2 ** 30 } });
    expect(await simulator.stop()).toBe(0);
  });

  it('begins with what the seed file says', async () => {
    const seed = {
      accounts: [{ username: 'tenant', initiatorSecret: 'DNVQ2WK5GM0Z' }],
      volumes: [{ name: 'v', account: 'tenant', sizeGiB: 2, attributes: { uuid: 'u' } }],
      snapshots: [{ name: 's', volumeID: 1 }],
      groups: [{ name: 'g', initiators: ['iqn.x'], volumes: [1] }],
    };
    const simulator = await withSeedFile(seed, (path) => startSimulator({ entry, args: ['--seed-file', path] }));
    const session = new ElementSession(simulator.url);
    expect(await session.get('GetAccountByName', { username: 'tenant' })).toMatchObject({ account: { initiatorSecret: 'DNVQ2WK5GM0Z', volumes: [1] } });
    expect(await session.get('ListVolumes')).toMatchObject({ volumes: [{ name: 'v', totalSize: 2 ** 31, attributes: { uuid: 'u' }, volumeAccessGroups: [1] }] });
    expect(await session.get('ListSnapshots')).toMatchObject({ snapshots: [{ name: 's', volumeID: 1 }] });
    await simulator.stop();
  });
});

testSimulatorProgram({ describe, it }, {
  entry,
  options: ['--clone-ms', '--svip', '--clone-jobs-per-volume'],
  wrongArguments: [
    [['--api-version', '8'], 'Allowed is one of 1.0, 2.0'],
    [['--clone-jobs-per-volume', '0'], 'Allowed is a whole number from 1 to 32.'],
  ],
  wrongSeeds: [
    ['{', /seed\.json/],
    [{ volumes: [{ name: 'v', account: 'a', sizeGiB: 0.5 }] }, /volumes\[0\]\.sizeGiB/],
    [{ colour: 'red' }, /colour/],
    [{ volumes: [{ name: 'v', account: 'nobody', sizeGiB: 1 }] }, /volumes\[0\]: .* the account nobody, which is not among the accounts/],
    [{ snapshots: [{ name: 's', volumeID: 7 }] }, /snapshots\[0\]: VolumeID 7 does not exist/],
    [{ accounts: [{ username: 'a' }, { username: 'a' }] }, /accounts\[1\]: Username a already exists/],
  ],
});
