import { describe, expect, it } from '@jest/globals';
import { builtFile, startSimulator } from '@holdfast/array-simulator';
import { testSimulatorProgram, withSeedFile } from '@holdfast/array-simulator/program-test';
import { UnityRest } from '../src/index.js';
import { RestSession } from './rest-session.js';

const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

describe('the simulator as a program', () => {
  it('prints one line of JSON when it serves, with what it was told, and stops cleanly on SIGTERM', async () => {
    const simulator = await startSimulator({
      entry,
      args: ['--user', 'root', '--password', 'secret', '--serial', 'ABC123', '--pool', 'fast', 'slow', '--capacity-gib', '10', '--software-version', '4.5.1'],
    });
    expect(simulator.ready).toEqual({ system: 'unity', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    const session = new RestSession(simulator.url, 'root', 'secret');
    expect((await session.get('/api/instances/system/0?fields=serialNumber')).content).toMatchObject({ serialNumber: 'ABC123' });
    expect((await session.get('/api/instances/basicSystemInfo/0?fields=softwareVersion')).content).toMatchObject({ softwareVersion: '4.5.1' });
    const { contents } = await session.get('/api/types/pool/instances?fields=name,sizeTotal');
    expect(contents).toMatchObject([{ name: 'fast', sizeTotal: 10 * 2 ** 30 }, { name: 'slow' }]);
    expect((await new RestSession(simulator.url).login()).status).toBe(401);
    expect(await simulator.stop()).toBe(0);
  });

  it('speaks TLS with a certificate that the line of JSON brings', async () => {
    const simulator = await startSimulator({ entry, args: ['--https'] });
    const credentials = { url: simulator.url, user: 'admin', password: 'Password123!' };
    const trusting = new UnityRest({ ...credentials, certificate: simulator.certificate! });
    await trusting.login();
    const careless = new UnityRest({ ...credentials, verifyCertificate: false });
    await careless.login();
    const careful = new UnityRest(credentials);
    await expect(careful.login()).rejects.toMatchObject({ code: 'ERR_BACKEND_UNREACHABLE' });
    for (const rest of [trusting, careless, careful]) await rest.close();
    expect(simulator.url).toMatch(/^https:/);
    expect(await simulator.stop()).toBe(0);
  });

  it('begins with the hosts, volumes, snapshots and attachments of a seed file', async () => {
    const seed = {
      hosts: [{ name: 'compute-01', initiators: ['iqn.1994-05.com.example:01', '20:00:00:90:FA:00:00:01:10:00:00:90:FA:00:00:01'] }],
      volumes: [{ name: 'old', sizeGiB: 3, pool: 'b', snapshots: ['monday'], attachedTo: ['compute-01'] }, { name: 'free', sizeGiB: 1 }],
    };
    const simulator = await withSeedFile(seed, (path) => startSimulator({ entry, args: ['--pool', 'a', 'b', '--seed-file', path] }));
    const session = new RestSession(simulator.url);
    expect((await session.get('/api/types/lun/instances?fields=name,sizeTotal,pool.name,hostAccess&compact=true')).contents).toEqual([
      { id: 'sv_1', name: 'old', sizeTotal: 3 * 2 ** 30, pool: { id: 'pool_2', name: 'b' }, hostAccess: [{ host: { id: 'Host_1' }, accessMask: 1 }] },
      { id: 'sv_2', name: 'free', sizeTotal: 2 ** 30, pool: { id: 'pool_1', name: 'a' } },
    ]);
    expect(await session.ids('snap', 'name eq "monday"')).toHaveLength(1);
    expect(await session.ids('hostInitiator')).toHaveLength(2);
    await simulator.stop();
  });
});

testSimulatorProgram({ describe, it }, {
  entry,
  options: ['--serial', '--pool', '--software-version'],
  wrongArguments: [
    [['--software-version', 'new'], 'Allowed is a version such as 5.1.0.'],
  ],
  wrongSeeds: [
    ['{', /JSON/],
    [{ volumes: [{ name: 'v', sizeGib: 1 }] }, /sizeGib/],
    [{ volumes: [{ name: 'v', sizeGiB: 0 }] }, /volumes\[0\]\.sizeGiB/],
    [{ volumes: [{ name: 'v', sizeGiB: 1, pool: 'c' }] }, /volume "v": the array has no pool "c"; it has pool_1/],
    [{ volumes: [{ name: 'v', sizeGiB: 1, attachedTo: ['h'] }] }, /volume "v": attachedTo: the seed has no host "h"/],
    [{ volumes: [{ name: 'v', sizeGiB: 1 }, { name: 'v', sizeGiB: 1 }] }, /volume "v": The LUN name "v" is in use\./],
    [{ hosts: [{ name: 'h', initiators: ['x'] }] }, /host "h": "x" is no initiator of type 2\./],
  ],
});
