import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { builtFile, startSimulator } from '@holdfast/array-simulator';
import { testSimulatorProgram, withSeedFile } from '@holdfast/array-simulator/program-test';
import { ArraySession } from './array-session.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

const seed = {
  volumes: [{ name: 'v1', sizeGiB: 2 }, { name: 'v2', sizeGiB: 0.5 }],
  snapshots: [{ name: 's1', volume: 'v1' }],
  hosts: [{ id: 'iqn.1994-05.com.redhat:a', nickname: 'compute-1' }],
  mappings: [{ volume: 'v1', initiator: 'compute-1', lun: 3 }, { volume: 'v2', initiator: '10000090fa000001', lun: 3, access: 'read-only' }],
  chapRecords: [{ name: 'iqn.1994-05.com.redhat:a', secret: '123456789012' }],
};

describe('the simulator as a program', () => {
  it('prints one line of JSON when it serves, with what it was told, and stops cleanly on SIGTERM', async () => {
    const simulator = await startSimulator({
      entry,
      args: ['--user', 'admin', '--password', 'secret', '--serial', 'ABC123', '--pool', 'P1', '--firmware', 'T252R07', '--pool-type', 'virtual', '--capacity-gib', '10'],
    });
    expect(simulator.ready).toEqual({ system: 'dothill', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    const session = await ArraySession.login(simulator.url, 'admin', 'secret');
    expect((await session.ask('/show/system')).all('midplane-serial-number')).toEqual(['ABC123']);
    expect((await session.ask('/show/pools/P1')).all('total-size-numeric')).toEqual([String(10 * 2 ** 21)]);
    expect(await simulator.stop()).toBe(0);
  });

  it('fences when asked', async () => {
    const simulator = await startSimulator({ entry, args: ['--fencing'] });
    const session = await ArraySession.login(simulator.url);
    expect(await session.codes('/create/volume/size/1GiB/pool/A/v1', '/show/volumes')).toEqual([-29002, 0]);
    expect((await simulator.control.report()).counts).toMatchObject({ commandsWithoutToken: 1 });
    await simulator.stop();
  });

  it('ends with the process that started it', async () => {
    const starter = `
      import { startSimulator } from '@holdfast/array-simulator';
      const { pid } = await startSimulator({ entry: ${JSON.stringify(entry)} });
      console.log(pid);
      process.exit(0);`;
    const pid = await new Promise<number>((resolve) =>
      execFile(process.execPath, ['--input-type=module', '-e', starter], { cwd: PACKAGE }, (_error, stdout) => resolve(Number(stdout))),
    );
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(pid).toBeGreaterThan(0);
    while (isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('begins with what a seed file says, and with nothing in its journal', async () => {
    const simulator = await withSeedFile(seed, (path) => startSimulator({ entry, args: ['--seed-file', path, '--window-ms', '60000'] }));
    expect(await simulator.control.report()).toEqual({ violations: [], counts: {}, unknownRequests: [] });
    await simulator.control.configure({ windowMs: 0 });
    const session = await ArraySession.login(simulator.url);
    expect((await session.ask('/show/volumes')).all('volume-name')).toEqual(expect.arrayContaining(['v1', 'v2']));
    expect((await session.ask('/show/volumes/v2')).all('size-numeric')).toEqual([String(2 ** 20)]);
    expect((await session.ask('/show/maps/initiator/compute-1')).all('lun')).toEqual(['3']);
    expect((await session.ask('/show/maps/v2')).all('access')).toEqual(['read-only']);
    expect((await session.ask('/show/chap-records')).all('initiator-secret')).toEqual(['123456789012']);
    expect(await session.codes('/delete/volumes/v1', '/create/volume/size/1GiB/pool/A/s1')).toEqual([-10183, -10186]);
    await simulator.stop();
  });
});

testSimulatorProgram({ describe, it }, {
  entry,
  options: ['--serial', '--firmware', '--pool', '--fencing'],
  wrongArguments: [
    [['--pool-type', 'round'], 'Allowed choices are virtual, linear.'],
  ],
  wrongSeeds: [
    [{ volumes: [{ name: 'v1', sizeGiB: '2' }] }, /at volumes\[0\]\.sizeGiB/],
    [{ luns: [] }, /Unrecognized key: "luns"/],
    [{ volumes: [{ name: 'v1', sizeGiB: 99_999 }] }, /volumes\[0\]: There is not enough free space in pool A\./],
    [{ ...seed, mappings: [...seed.mappings, { volume: 'v2', initiator: 'compute-1', lun: 3 }] }, /mappings\[2\]: The LUN overlaps an existing LUN\. - 3/],
    [{ chapRecords: [...seed.chapRecords, ...seed.chapRecords] }, /chapRecords\[1\]: The CHAP record already exists/],
    [{ mappings: [{ volume: 'v9', initiator: '10000090fa000001', lun: 1 }] }, /mappings\[0\]: The volume or snapshot was not found on this system\. - "v9"/],
  ],
});
