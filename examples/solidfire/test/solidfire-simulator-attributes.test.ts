import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedSolidFireArray } from '../simulator/index.js';
import { ElementSession } from './element-session.js';

let front: HttpFront;
let session: ElementSession;

beforeEach(async () => {
  front = await serveHttpArray(new SimulatedSolidFireArray());
  session = new ElementSession(front.url);
  await session.get('AddAccount', { username: 'tenant' });
  await session.get('CreateVolume', { name: 'v', accountID: 1, totalSize: 2 ** 30 });
  await session.get('CreateSnapshot', { volumeID: 1, name: 's' });
});
afterEach(() => front.stop());

it('attributes of whatever object are refused when they are too large or too deep, and nothing is left of them', async () => {
  for (const attributes of [`{"a":"${'x'.repeat(1_000)}"}`, `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`]) {
    for (const [method, params] of [
      ['AddAccount', '"username":"deep"'], ['CreateSnapshot', '"volumeID":1'], ['CreateGroupSnapshot', '"volumes":[1]'], ['CreateVolumeAccessGroup', '"name":"deep"'],
      ['CloneVolume', '"volumeID":1,"name":"deep"'], ['RollbackToSnapshot', '"volumeID":1,"snapshotID":1,"saveCurrentState":true'],
    ]) {
      const response = await session.send(`{"method":"${method}","params":{${params},"attributes":${attributes}}}`);
      expect([method, response.status, await response.json()]).toEqual([method, 200, expect.objectContaining({ error: expect.objectContaining({ name: 'xInvalidParameter' }) })]);
    }
  }
  const left = await Promise.all(['ListAccounts', 'ListVolumes', 'ListSnapshots', 'ListGroupSnapshots', 'ListVolumeAccessGroups'].map((method) => session.get<Record<string, unknown[]>>(method)));
  expect(left.flatMap((lists) => Object.values(lists)).map(({ length }) => length)).toEqual([1, 1, 1, 0, 0]);
});
