import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '@holdfast/array-simulator';
import type { SolidFireOptions } from '../src/index.js';
import { error, makeVolume, volumeRecord } from './records.js';
import { SolidFireFixture, type FixtureParts } from './solidfire-fixture.js';

let fixture: SolidFireFixture;
const open = async (parts: FixtureParts = {}): Promise<void> => void (fixture = await SolidFireFixture.open(parts));
afterEach(() => fixture.close());

const plan = (...faults: readonly PlannedFault[]): void => fixture.array.control.configure({ faults });
const refuse = (method: string, code: string, times = 1): void => plan({ match: method, times, fault: { kind: 'error', code } });
const names = (): string[] => fixture.array.state.volumes.all().map(({ name }) => name);

describe('a refusal for the moment', () => {
  it.each(['xDBVersionMismatch', 'xNotPrimary', 'xSliceNotRegistered'])('%s is waited out, with a pause for each attempt', async (name) => {
    await open();
    refuse('CreateVolume', name, 4);
    await makeVolume(fixture.driver);
    expect(names()).toHaveLength(1);
  });

  it('is an error, named by the cluster, when all pauses are over', async () => {
    await open({ options: { retryPausesMs: [1, 1] } });
    refuse('CreateVolume', 'xDBVersionMismatch', 3);
    const volume = volumeRecord();
    await expect(fixture.driver.createVolume(volume)).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'CreateVolume: xDBVersionMismatch'));
    expect(names()).toEqual([]);
    await fixture.driver.createVolume(volume);
    expect(names()).toHaveLength(1);
  });

  it('is told from a refusal for good by its name alone, whatever else the answer says', async () => {
    await open();
    refuse('CreateVolume', 'xSomethingElse about xDBVersionMismatch');
    await expect(fixture.driver.createVolume(volumeRecord())).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'xSomethingElse'));
    expect(fixture.array.control.report().counts['requests']).toBeLessThan(10);
  });
});

describe('an answer that was lost', () => {
  const patient: Partial<SolidFireOptions> = { requestTimeoutMs: 2_000, retryPausesMs: [500, 1_000, 2_000, 4_000] };
  const late = { kind: 'delay', delayMs: 2_500 } as const;

  it('does not make a volume twice: the one that was made is found', async () => {
    await open({ options: patient });
    await fixture.driver.doSetup();
    plan({ match: 'CreateVolume', fault: late });
    const volume = await makeVolume(fixture.driver);
    expect(names()).toEqual([`UUID-${volume.id}`]);
  });

  it('does not make a clone twice', async () => {
    await open({ options: patient });
    const source = await makeVolume(fixture.driver);
    plan({ match: 'CloneVolume', fault: late });
    const clone = volumeRecord();
    await fixture.driver.createClonedVolume(clone, source);
    expect(names()).toEqual([`UUID-${source.id}`, `UUID-${clone.id}`]);
    expect(fixture.array.state.volumes.get(2)?.attributes).toMatchObject({ uuid: clone.id, is_clone: true });
  });

  it('of something that was not made is an error, and nothing is there', async () => {
    await open();
    plan({ match: 'CreateVolume', fault: { kind: 'disconnect' } });
    await expect(fixture.driver.createVolume(volumeRecord())).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
    expect(names()).toEqual([]);
  });

  it.each(['xDBOperationTimeout', 'xRecvTimeout'])('is what %s means, too: what makes something is not sent again', async (name) => {
    await open();
    refuse('CreateVolume', name);
    await expect(fixture.driver.createVolume(volumeRecord())).rejects.toEqual(error('ERR_BACKEND_REFUSED', name));
    expect(names()).toEqual([]);
  });

  it('is asked for again where asking twice does no harm', async () => {
    await open();
    const volume = await makeVolume(fixture.driver);
    plan({ match: 'ListVolumes', fault: { kind: 'disconnect' } }, { match: 'DeleteVolume', fault: { kind: 'error', code: 'xRecvTimeout' } });
    await fixture.driver.deleteVolume(volume);
    expect(names()).toEqual([]);
  });
});

describe('the connection', () => {
  it('is refused with a wrong password', async () => {
    await open({ options: { password: 'wrong' } });
    await expect(fixture.driver.doSetup()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'refused the user admin or the password'));
  });

  it('is refused when the cluster is too old', async () => {
    await open({ array: { apiVersion: '7.4' } });
    await expect(fixture.driver.checkForSetupError()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'speaks version 7.4 of the Element interface; 8.0 is needed'));
    await expect(makeVolume(fixture.driver)).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'has no version 8.0 of the Element interface'));
  });

  it('over https needs a certificate that is trusted, unless any will do', async () => {
    await open({ https: true });
    const stranger = fixture.secondNode({ retryPausesMs: [] }, null);
    await expect(stranger.driver.doSetup()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
    await stranger.close();
    const trusting = fixture.secondNode({ verifyCertificate: false }, null);
    await trusting.driver.doSetup();
    await trusting.close();
    await fixture.driver.doSetup();
  });

  it('that brings something other than the interface is not mistaken for it', async () => {
    await open({ options: { retryPausesMs: [] } });
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' };
    fixture.array.answer = async () => page;
    await expect(fixture.driver.doSetup()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE', 'no JSON'));
  });
});

describe('options', () => {
  it.each([
    [{ accountName: '' }, 'accountName is ""; allowed is 1 to 63 characters'],
    [{ templateAccountName: 'holdfast' }, 'templateAccountName is "holdfast"; allowed is another name than accountName'],
    [{ namePrefix: 'x'.repeat(29) }, 'namePrefix'],
    [{ access: 'everybody' as never }, 'access is "everybody"; allowed is "chap" or "groups"'],
    [{ retryPausesMs: [-1] }, 'retryPausesMs is [-1]; allowed is a list of milliseconds from 0 up'],
    [{ url: 'ftp://192.0.2.10' }, "the array's URL must be http(s)://host[:port]"],
  ])('%j are refused with a sentence', async (options, sentence) => {
    await open();
    expect(() => fixture.secondNode(options)).toThrow(sentence);
  });
});
