import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import type { Volume } from '@holdfast/volume';
import type { ArraySettings, SimulatedKaminarioArray } from '../simulator/index.js';
import type { KaminarioOptions } from '../src/index.js';
import { ADDRESS, KaminarioFixture, error, record, refuse, type Backend, type ServedArray } from './kaminario-fixture.js';

let fixture: KaminarioFixture;
let served: ServedArray;
let array: SimulatedKaminarioArray;
let backend: Backend;

beforeEach(async () => {
  fixture = await KaminarioFixture.open();
});
afterEach(() => fixture.close());

async function open(settings: Partial<ArraySettings> = {}, options: Partial<KaminarioOptions> = {}): Promise<void> {
  served = await fixture.serve(settings);
  array = served.array;
  backend = fixture.backend({ ...served.endpoint, ...options });
}

async function makeVolume(sizeGiB = 1): Promise<Volume> {
  const volume = record(sizeGiB);
  await backend.iscsi.createVolume(volume);
  return volume;
}

const plan = (...faults: readonly PlannedFault[]): void => array.control.configure({ faults });
const names = (table: 'volumes' | 'volumeGroups' | 'hosts'): string[] => array.state.tables[table].all().map(({ name }) => name).filter((name) => name !== 'CTRL');
const requests = (): number => array.control.report().counts['requests'] ?? 0;

describe('a request', () => {
  it.each(['MC_ERR_BUSY', 'MC_ERR_BUSY_SPECIFIC', 'MC_ERR_INPROGRESS', 'MC_ERR_START_TIMEOUT'])('is tried again when the array answers %s, five times in all', async (code) => {
    await open();
    plan(refuse('GET /api/v2/volumes', code, 4));
    await makeVolume();
    plan(refuse('GET /api/v2/volumes', code, 5));
    await expect(makeVolume()).rejects.toEqual(error('ERR_BACKEND_REFUSED', code));
    expect(names('volumes')).toHaveLength(1);
  });

  it('is not tried again after any other answer, and tells what the array said', async () => {
    await open();
    plan(refuse('GET /api/v2/volumes', '503'));
    await expect(makeVolume()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE', 'the array answered 503, "a planned fault"'));
    expect(requests()).toBe(1);
  });

  it('that got no answer is an error, and what it may have made is looked for', async () => {
    await open();
    plan({ match: 'POST /api/v2/volumes', fault: { kind: 'disconnect' } });
    await expect(makeVolume()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
    expect([names('volumes'), names('volumeGroups')]).toEqual([[], []]);
  });

  it('with a wrong password is an error of the configuration', async () => {
    await open({}, { password: 'guess' });
    await expect(backend.iscsi.checkForSetupError()).rejects.toEqual(error('ERR_BACKEND_CONFIG', '401'));
  });

  it('goes over https to an array whose certificate is known, and to no other unless told', async () => {
    await open();
    const front = await serveHttpArray(array, { https: true });
    try {
      const over = (options: Partial<KaminarioOptions>): Promise<void> => fixture.backend({ ...served.endpoint, url: front.url, ...options }).iscsi.checkForSetupError();
      await expect(over({})).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
      await over({ certificate: front.certificate! });
      await over({ verifyCertificate: false });
    } finally {
      await front.stop();
    }
  });
});

describe('the configuration', () => {
  it.each([
    [{ address: 'https://192.0.2.1' }, 'address must be the IP address or host name'],
    [{ address: '' }, 'address must be'],
    [{ replica: { address: ADDRESS, user: 'u', password: 'p' } }, 'replica.address must be another array'],
    [{ address: 'K2-A', replica: { address: 'k2-a', user: 'u', password: 'p' } }, 'replica.address must be another array'],
    [{ replica: { address: 'a/b', user: 'u', password: 'p' } }, 'replica.address must be'],
  ])('%j is refused', async (options, sentence) => {
    await expect(open({}, options)).rejects.toEqual(error('ERR_BACKEND_CONFIG', sentence));
  });

  it.each([['2.1.9', false], ['2.2', true], ['2.2.0', true], ['2.10.0', true], ['3.0', true], ['unknown', false]])('of an array with version %s of the interface is right: %s', async (apiVersion, isRight) => {
    await open({ apiVersion });
    const checking = backend.iscsi.checkForSetupError();
    await (isRight ? checking : expect(checking).rejects.toEqual(error('ERR_BACKEND_CONFIG', `version ${apiVersion}`)));
  });

  it('of an array without ports for the protocol is refused', async () => {
    await open({ seed: { netIps: [{ address: '192.0.2.1', wanPort: 'wan1' }], fcPorts: [] } });
    await expect(backend.iscsi.checkForSetupError()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'no iSCSI data port'));
    await expect(backend.fc.checkForSetupError()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'no Fibre Channel port'));
  });
});
