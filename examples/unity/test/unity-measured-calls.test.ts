import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedUnityArray } from '../simulator/index.js';
import { MEASURED_FIELDS } from './measured-fields.js';
import { RestSession, type Answer } from './rest-session.js';

const GIB = 2 ** 30;
const IQN = 'iqn.1994-05.com.redhat:compute-01';

let array: SimulatedUnityArray;
let front: HttpFront;
let session: RestSession;
beforeAll(async () => {
  array = new SimulatedUnityArray({ jobMs: 0 });
  front = await serveHttpArray(array);
  session = new RestSession(front.url);
});
afterAll(() => front.stop());

type MeasuredType = keyof typeof MEASURED_FIELDS;
const list = (type: MeasuredType, filter?: string): Promise<Answer> =>
  session.get(`/api/types/${type}/instances?compact=True&fields=${MEASURED_FIELDS[type]}${filter === undefined ? '' : `&filter=${encodeURIComponent(filter)}`}`);
const one = (type: MeasuredType, id: string): Promise<Answer> => session.get(`/api/instances/${type}/${id}?compact=True&fields=${MEASURED_FIELDS[type]}`);
const act = (path: string, body: object): Promise<Answer> => session.post(`/api/instances/${path}?compact=True`, body);

/** One life of two volumes, call by call as Cinder's driver was recorded to make them; `attach` and so on are its operations. */
describe("the calls of Cinder's driver", () => {
  let source = '';
  let clone = '';

  it('setup and stats', async () => {
    expect((await one('basicSystemInfo', '0')).content).toMatchObject({ name: expect.any(String), softwareVersion: '5.1.0' });
    const [pool] = (await list('pool')).contents;
    expect(pool).toMatchObject({ name: 'pool_1', isAllFlash: false, sizeTotal: 10_240 * GIB, sizeFree: 10_240 * GIB, sizeSubscribed: 0 });
    expect((await list('ethernetPort')).contents.map(({ id }) => id)).toEqual(['spa_eth2', 'spa_eth3', 'spb_eth2', 'spb_eth3']);
    expect((await one('system', '0')).content).toMatchObject({ serialNumber: 'APM00165000001' });
  });

  it('create: the first POST has no token and is answered 401, the next one works', async () => {
    const path = '/api/types/storageResource/action/createLun?compact=True';
    const body = { name: 'volume-1', description: 'source', lunParameters: { size: GIB, pool: { id: 'pool_1' } } };
    expect((await session.send('POST', path, body)).status).toBe(401);
    const made = await session.post(path, body);
    expect(made.status).toBe(200);
    source = (made.content['storageResource'] as { id: string }).id;
    expect((await one('storageResource', source)).content).toMatchObject({ type: 8, luns: [{ id: source }] });
  });

  it('clone: two snapshots, a thin clone of the second, and both gone', async () => {
    expect((await one('lun', source)).content).toMatchObject({
      id: source, isThinEnabled: true, pool: { id: 'pool_1', name: 'pool_1' }, sizeTotal: GIB, storageResource: { id: source, type: 8 },
    });
    const snaps: string[] = [];
    for (const name of ['snap_clone_2', 'tmp-volume-2']) {
      const { status, content } = await session.post('/api/types/snap/instances?compact=True', { storageResource: { id: source }, name, isAutoDelete: false });
      expect(status).toBe(201);
      snaps.push(String(content['id']));
    }
    const cloned = await act(`storageResource/${source}/action/createLunThinClone`, { name: 'volume-2', snap: { id: snaps[1] }, description: 'clone' });
    clone = (cloned.content['storageResource'] as { id: string }).id;
    for (const snap of snaps.reverse()) expect((await session.delete(`/api/instances/snap/${snap}?compact=True`)).status).toBe(204);
    expect((await one('lun', clone)).content).toMatchObject({ id: clone, name: 'volume-2' });
  });

  it('attach: the host is looked up twice, made, given the LUN, and then its initiator', async () => {
    for (let look = 0; look < 2; look += 1) expect((await list('host', 'name eq "compute-01"')).document['entries']).toEqual([]);
    const made = await session.post('/api/types/host/instances?compact=True', { type: 1, name: 'compute-01' });
    expect([made.status, made.content]).toEqual([201, { id: 'Host_1' }]);
    const given = await act(`storageResource/${clone}/action/modifyLun`, { lunParameters: { hostAccess: [{ host: made.content, accessMask: 1, hlu: 220 }] } });
    expect([given.status, given.text]).toEqual([204, '']);
    expect((await one('host', 'Host_1')).content).toMatchObject({ id: 'Host_1', name: 'compute-01', hostLUNs: [{ hlu: 220, lun: { id: clone } }] });
    expect((await list('hostInitiator', `initiatorId eq "${IQN}"`)).contents).toEqual([]);
    const initiator = await session.post('/api/types/hostInitiator/instances?compact=True', { host: made.content, initiatorType: 2, initiatorWWNorIqn: IQN });
    expect([initiator.status, (await one('hostInitiator', 'HostInitiator_1')).content['type']]).toEqual([201, 2]);
    expect((await act('hostInitiator/HostInitiator_1/action/modify', { host: made.content })).status).toBe(204);
    expect((await one('host', 'Host_1')).content['iscsiHostInitiators']).toEqual([{ id: 'HostInitiator_1', initiatorId: IQN }]);
    for (const portal of (await list('iscsiPortal')).contents) {
      expect(portal).toMatchObject({ ethernetPort: { id: expect.any(String) }, ipAddress: expect.any(String), iscsiNode: { name: expect.stringMatching(/^iqn\./) } });
    }
  });

  it('detach and delete: a list without hosts, then deletions that are polled as jobs', async () => {
    expect((await one('lun', clone)).content['hostAccess']).toEqual([{ host: { id: 'Host_1', name: 'compute-01' }, accessMask: 1 }]);
    expect((await act(`storageResource/${clone}/action/modifyLun`, { lunParameters: { hostAccess: [] } })).status).toBe(204);
    expect((await one('host', 'Host_1')).content).not.toHaveProperty('hostLUNs');
    for (const lun of [clone, source]) {
      const gone = await session.delete(`/api/instances/storageResource/${lun}?compact=True&timeout=0`, { forceSnapDeletion: false, forceVvolDeletion: false });
      expect(gone.status).toBe(202);
      expect((await list('job', `id eq "${String(gone.document['id'])}"`)).contents).toMatchObject([{ state: 4, progressPct: 100 }]);
      expect((await one('lun', lun)).status).toBe(404);
    }
  });

  it('left no request that the array did not know, and no race', () => {
    expect(array.control.report()).toMatchObject({ violations: [], unknownRequests: [] });
  });
});
