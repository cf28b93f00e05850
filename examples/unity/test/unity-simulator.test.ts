import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedUnityArray, type ArraySettings } from '../simulator/index.js';
import { MEASURED_FIELDS, TYPE_DOCUMENT_QUERY } from './measured-fields.js';
import { RestSession, type Answer } from './rest-session.js';

const GIB = 2 ** 30;
const IQN = 'iqn.1994-05.com.redhat:abc';
const WWN = '20:00:00:90:FA:00:00:01:10:00:00:90:FA:00:00:01';

let array: SimulatedUnityArray;
let front: HttpFront;
let session: RestSession;

async function open(settings: Partial<ArraySettings> = {}): Promise<void> {
  array = new SimulatedUnityArray(settings);
  front = await serveHttpArray(array);
  session = new RestSession(front.url);
  await session.login();
}
beforeEach(() => open());
afterEach(() => front.stop());

const report = (): ReturnType<typeof array.control.report> => array.control.report();
const types = (path: string): string => `/api/types/${path}?compact=True`;
const instances = (path: string): string => `/api/instances/${path}?compact=True`;
const query = (type: keyof typeof MEASURED_FIELDS, filter?: string): string =>
  `compact=True&fields=${MEASURED_FIELDS[type]}${filter === undefined ? '' : `&filter=${encodeURIComponent(filter)}`}`;

const makeLun = (name: string, more: object = {}): Promise<Answer> =>
  session.post(types('storageResource/action/createLun'), { name, lunParameters: { size: GIB, pool: { id: 'pool_1' }, ...more } });
const makeHost = async (name: string): Promise<string> => String((await session.post(types('host/instances'), { type: 1, name })).content['id']);
const giveTo = (lun: string, ...hosts: object[]): Promise<Answer> =>
  session.post(instances(`storageResource/${lun}/action/modifyLun`), { lunParameters: { hostAccess: hosts } });
const to = (id: string, hlu?: number): object => ({ host: { id }, accessMask: 1, ...(hlu === undefined ? {} : { hlu }) });
const hlus = async (host: string): Promise<unknown> => (await session.get(`/api/instances/host/${host}?fields=hostLUNs.hlu&compact=true`)).content['hostLUNs'];
const codes = async (...answers: readonly Promise<Answer>[]): Promise<(number | undefined)[]> => (await Promise.all(answers)).map(({ errorCode }) => errorCode);

describe('sessions', () => {
  it('are opened by name and password with a cookie, and GET answers bring the token', async () => {
    const fresh = new RestSession(front.url);
    const answer = await fresh.login();
    expect(answer.status).toBe(200);
    expect(fresh.cookie).toMatch(/^mod_sec_emc=[0-9a-f]{32}$/);
    expect(fresh.token.length).toBeGreaterThan(20);
    const again = await fresh.get('/api/types/user/instances', { authorization: '' });
    expect(again.status).toBe(401);
    expect((await fetch(`${front.url}/api/types/user/instances`, { headers: { 'X-EMC-REST-CLIENT': 'true', cookie: fresh.cookie } })).status).toBe(200);
  });

  it('let nobody in with a wrong password, without one, or without X-EMC-REST-CLIENT', async () => {
    expect((await new RestSession(front.url, 'admin', 'guess').login()).status).toBe(401);
    expect((await fetch(`${front.url}/api/types/user/instances`, { headers: { 'X-EMC-REST-CLIENT': 'true' } })).status).toBe(401);
    const { cookie } = session;
    expect((await fetch(`${front.url}/api/types/user/instances`, { headers: { cookie } })).status).toBe(401);
  });

  it('need their own token for POST and DELETE', async () => {
    const other = new RestSession(front.url);
    await other.login();
    const { token } = session;
    for (const wrong of ['', 'x', other.token]) {
      session.token = wrong;
      expect((await session.send('POST', types('host/instances'), { name: 'h' })).status).toBe(401);
      expect((await session.send('DELETE', instances('host/Host_1'))).status).toBe(401);
    }
    session.token = token;
    expect((await session.send('POST', types('host/instances'), { name: 'h' })).status).toBe(201);
  });

  it('are known by their token when a client keeps no cookies', async () => {
    session.cookie = '';
    expect((await session.send('POST', types('host/instances'), { name: 'h' })).status).toBe(201);
  });

  it('end with a logout', async () => {
    expect((await session.post('/api/types/loginSessionInfo/action/logout')).content).toEqual({ logoutOK: 'true' });
    expect((await session.send('POST', types('host/instances'), { name: 'h' })).status).toBe(401);
  });
});

describe('type documents', () => {
  it.each(Object.entries(MEASURED_FIELDS))('list for %s what Cinder asks for', async (type, fields) => {
    const { content } = await session.get(`/api/types/${type}?${TYPE_DOCUMENT_QUERY}`);
    const names = (content['attributes'] as { name: string }[]).map(({ name }) => name);
    expect([content['name'], names]).toEqual([type, fields.split(',').filter((field) => !field.includes('.'))]);
  });

  it('are refused for types the array lacks, and all listed', async () => {
    const lacking = await session.get(`/api/types/nasServer?${TYPE_DOCUMENT_QUERY}`);
    expect([lacking.status, lacking.errorCode]).toEqual([404, 131149829]);
    expect(await session.ids('host')).toEqual([]);
    expect((await session.get('/api/types?compact=true&fields=name')).contents.map(({ name }) => name)).toContain('hostInitiatorPath');
  });
});

describe('queries', () => {
  beforeEach(async () => {
    for (const name of ['b', 'a', 'c d']) await makeLun(name);
  });

  it.each([
    ['name eq "c d"', ['sv_3']],
    ['id eq "sv_1" or id eq "sv_3"', ['sv_1', 'sv_3']],
    ['name eq "a" and storageResource eq "sv_2"', ['sv_2']],
    ['pool.name eq "pool_1" and not (name eq "a" or name eq "b")', ['sv_3']],
    ['sizeTotal ge 1073741824 and isThinEnabled eq true', ['sv_1', 'sv_2', 'sv_3']],
    ['name lk "c%"', ['sv_3']],
    ['name ne "a" and name lt "c"', ['sv_1']],
    ['toString eq "x"', []],
  ])('filter by %s', async (filter, ids) => {
    expect(await session.ids('lun', filter)).toEqual(ids);
  });

  it.each(['name', 'name eq', 'name is "a"', 'name eq "a', '(name eq "a"', 'name eq "a")', '('.repeat(50)])('refuse the filter %s', async (filter) => {
    const { status, document } = await session.get(`/api/types/lun/instances?filter=${encodeURIComponent(filter)}`);
    expect([status, document]).toEqual([400, { error: expect.objectContaining({ httpStatusCode: 400, messages: [{ 'en-US': expect.any(String) }], created: expect.any(String) }) }]);
  });

  it('come in pages, in any order, compact or with links', async () => {
    const first = await session.get('/api/types/lun/instances?compact=True&per_page=2&orderby=name%20desc&with_entrycount=true&fields=name');
    expect(first.contents).toEqual([{ id: 'sv_3', name: 'c d' }, { id: 'sv_1', name: 'b' }]);
    expect(first.document).toMatchObject({ links: [{ rel: 'self', href: '&page=1' }, { rel: 'next', href: '&page=2' }], entryCount: 3 });
    const second = await session.get('/api/types/lun/instances?per_page=2&page=2&orderby=name%20desc');
    expect(second.document).toMatchObject({ links: [{ rel: 'self', href: '&page=2' }], entries: [{ content: { id: 'sv_2' }, links: [{ rel: 'self', href: '/sv_2' }] }] });
    expect(await codes(session.get('/api/types/lun/instances?page=0'))).not.toEqual([undefined]);
  });

  it('show references as ids with the fields of theirs that were asked for, and leave empty fields out', async () => {
    const { content } = await session.get('/api/instances/lun/name:a?compact=True&fields=pool.name,storageResource,storageResource.type,description,hostAccess,nosuch,sizeTotal');
    expect(content).toEqual({ id: 'sv_2', pool: { id: 'pool_1', name: 'pool_1' }, storageResource: { id: 'sv_2', type: 8 }, sizeTotal: GIB });
  });
});

describe('hosts', () => {
  it('may have one name twice; then they are not to be found by it', async () => {
    expect([await makeHost('h'), await makeHost('h')]).toEqual(['Host_1', 'Host_2']);
    expect(await session.ids('host', 'name eq "h"')).toEqual(['Host_1', 'Host_2']);
    expect((await session.get('/api/instances/host/name:h')).status).toBe(409);
    expect(report()).toMatchObject({ violations: [], counts: { duplicateHosts: 1 } });
  });

  it('have initiators of both kinds, each known once', async () => {
    const [host, other] = [await makeHost('h'), await makeHost('i')];
    const add = (initiatorType: number, initiatorWWNorIqn: string): Promise<Answer> => session.post(types('hostInitiator/instances'), { host: { id: host }, initiatorType, initiatorWWNorIqn });
    expect((await add(2, IQN)).status).toBe(201);
    await add(1, WWN);
    const again = await add(2, IQN.toUpperCase());
    expect([again.status, again.errorCode]).toEqual([422, 100663539]);
    expect((await add(1, 'x')).status).toBe(400);
    const { content } = await session.get(`/api/instances/host/${host}?${query('host')}`);
    expect(content).toMatchObject({ id: host, name: 'h', type: 1, autoManageType: 0, iscsiHostInitiators: [{ initiatorId: IQN }] });
    expect(content['fcHostInitiators']).toMatchObject([{ initiatorId: WWN, paths: expect.arrayContaining([expect.objectContaining({ isLoggedIn: true, fcPort: { id: 'spa_fc0', wwn: expect.stringMatching(/^([0-9A-F]{2}:){15}[0-9A-F]{2}$/) } })]) }]);
    await session.post(instances('hostInitiator/HostInitiator_1/action/modify'), { host: { id: other } });
    expect(await session.ids('hostInitiator', `parentHost eq "${other}"`)).toEqual(['HostInitiator_1']);
  });

  it('that are deleted leave the lists of all LUNs', async () => {
    await makeLun('v');
    const host = await makeHost('h');
    await giveTo('sv_1', to(host));
    expect((await session.delete(instances(`host/${host}`))).status).toBe(204);
    expect((await session.get('/api/instances/lun/sv_1?fields=hostAccess')).content).toEqual({ id: 'sv_1' });
    const dead = await giveTo('sv_1', to(host));
    expect([dead.status, dead.errorCode]).toEqual([404, 131149829]);
    expect(report().violations).toEqual([]);
  });
});

describe('access to LUNs', () => {
  beforeEach(async () => {
    for (const name of ['v1', 'v2']) await makeLun(name);
    for (const name of ['h1', 'h2']) await makeHost(name);
  });

  it('is written as a whole list; hosts that stay keep their number', async () => {
    expect((await giveTo('sv_1', to('Host_1', 220))).status).toBe(204);
    await giveTo('sv_1', to('Host_2', 7), to('Host_1'));
    expect([await hlus('Host_1'), await hlus('Host_2')]).toEqual([[{ id: 'Host_1_sv_1_prod', hlu: 220 }], [{ id: 'Host_2_sv_1_prod', hlu: 7 }]]);
    const { content } = await session.get(`/api/instances/lun/sv_1?${query('lun')}`);
    expect(content['hostAccess']).toEqual([{ host: { id: 'Host_2', name: 'h2' }, accessMask: 1 }, { host: { id: 'Host_1', name: 'h1' }, accessMask: 1 }]);
    await giveTo('sv_1');
    expect([await hlus('Host_1'), await hlus('Host_2')]).toEqual([undefined, undefined]);
  });

  it('has numbers that the array chooses from 0 when none is given, and that can be changed afterwards', async () => {
    await giveTo('sv_1', to('Host_1'));
    await giveTo('sv_2', to('Host_1'));
    expect(await hlus('Host_1')).toMatchObject([{ hlu: 0 }, { hlu: 1 }]);
    const modify = (hlu: number): Promise<Answer> =>
      session.post(instances('host/Host_1/action/modifyHostLUNs'), { hostLunModifyList: [{ hostLUN: { id: 'Host_1_sv_1_prod' }, hlu }] });
    expect(await codes(modify(1))).toEqual([100663552]);
    expect((await modify(9)).status).toBe(204);
    expect(await hlus('Host_1')).toMatchObject([{ hlu: 9 }, { hlu: 1 }]);
  });

  it('refuses a number in use, too many LUNs, one host twice, unknown masks', async () => {
    await giveTo('sv_1', to('Host_1', 5));
    const inUse = await giveTo('sv_2', to('Host_1', 5));
    expect([inUse.status, inUse.errorCode]).toEqual([422, 100663552]);
    expect((await giveTo('sv_2', to('Host_1'), to('Host_1'))).status).toBe(400);
    expect((await giveTo('sv_2', { host: { id: 'Host_1' }, accessMask: 4 })).status).toBe(400);
    await front.stop();
    await open({ maxLunsPerHost: 1 });
    for (const name of ['v1', 'v2']) await makeLun(name);
    await makeHost('h1');
    await giveTo('sv_1', to('Host_1'));
    expect(await codes(giveTo('sv_2', to('Host_1')), giveTo('sv_1', to('Host_1')))).toEqual([108008750, undefined]);
  });

  it('refuses a second write while one is under way', async () => {
    array.control.configure({ windowMs: { attach: 1_000 } });
    const answers = await codes(giveTo('sv_1', to('Host_1')), giveTo('sv_1', to('Host_2')));
    expect(answers.filter((code) => code === 108008704)).toHaveLength(1);
    expect(report()).toMatchObject({ violations: [], counts: { busyLuns: 1 } });
  });

  it('has numbers from version 4.4 on, thin clones from 4.2 on', async () => {
    await front.stop();
    await open({ softwareVersion: '4.1.0' });
    await makeLun('v1');
    await makeHost('h1');
    expect((await giveTo('sv_1', to('Host_1', 5))).status).toBe(400);
    expect((await giveTo('sv_1', to('Host_1'))).status).toBe(204);
    const { content } = await session.post(types('snap/instances'), { storageResource: { id: 'sv_1' }, name: 's' });
    expect((await session.post(instances('storageResource/sv_1/action/createLunThinClone'), { name: 'c', snap: content })).status).toBe(400);
  });
});

describe('LUNs and snapshots', () => {
  const snap = (lun: string, name: string): Promise<Answer> => session.post(types('snap/instances'), { storageResource: { id: lun }, name, isAutoDelete: false });
  beforeEach(() => makeLun('v1'));

  it('have names of their own', async () => {
    const twin = await makeLun('v1');
    expect([twin.status, twin.errorCode]).toEqual([409, 108007744]);
    await makeLun('v2');
    expect(await codes(session.post(instances('storageResource/sv_2/action/modifyLun'), { name: 'v1' }))).toEqual([108007744]);
    expect((await snap('sv_1', 's')).status).toBe(201);
    expect(await codes(snap('sv_2', 's'))).toEqual([1903001605]);
  });

  it('grow, but neither shrink nor change into what they are', async () => {
    const resize = (size: number): Promise<Answer> => session.post(instances('storageResource/sv_1/action/modifyLun'), { lunParameters: { size } });
    expect(await codes(resize(GIB), resize(GIB / 2))).toEqual([108007456, 108007728]);
    expect((await resize(5 * GIB)).status).toBe(204);
    expect((await session.get(`/api/types/lun/instances?${query('lun', 'name eq "v1"')}`)).contents).toMatchObject([{ sizeTotal: 5 * GIB, storageResource: { id: 'sv_1', type: 8 } }]);
  });

  it('go at once, or as a job that is polled', async () => {
    expect((await session.delete(instances('storageResource/sv_1'))).status).toBe(204);
    await makeLun('v2');
    const { status, document } = await session.delete(`${instances('storageResource/sv_2')}&timeout=0`, { forceSnapDeletion: false, forceVvolDeletion: false });
    expect([status, document]).toEqual([202, expect.objectContaining({ id: 'N-1', state: expect.any(Number), isJobCancelable: false })]);
    const poll = async (): Promise<unknown> => (await session.get(`/api/types/job/instances?${query('job', 'id eq "N-1"')}`)).contents[0]?.['state'];
    while ((await poll()) !== 4);
    expect((await session.get(instances('lun/sv_2'))).errorCode).toBe(131149829);
    expect((await session.delete(instances('storageResource/sv_2'))).errorCode).toBe(131149829);
  });

  it('stay while they have snapshots or thin clones; the snapshot of a clone may go', async () => {
    const { content } = await snap('sv_1', 's');
    expect((await session.delete(instances('storageResource/sv_1'), { forceSnapDeletion: false })).status).toBe(409);
    const clone = await session.post(instances('storageResource/sv_1/action/createLunThinClone'), { name: 'c', snap: { id: content['id'] } });
    expect([clone.status, clone.content]).toEqual([200, { storageResource: { id: 'sv_2' } }]);
    expect((await session.delete(instances(`snap/${String(content['id'])}`))).status).toBe(204);
    expect(await codes(session.delete(instances('storageResource/sv_1')))).toEqual([108009078]);
    expect((await session.get(instances('lun/sv_2') + '&fields=isThinClone,familyBaseLun')).content).toMatchObject({ isThinClone: true, familyBaseLun: { id: 'sv_1' } });
    for (const id of ['sv_2', 'sv_1']) expect((await session.delete(instances(`storageResource/${id}`))).status).toBe(204);
  });

  it('that are attached snapshots stay, until all hosts are taken from them', async () => {
    const id = String((await snap('sv_1', 's')).content['id']);
    const host = await makeHost('h');
    await giveTo('sv_1', to(host, 4));
    expect((await session.post(instances(`snap/${id}/action/attach`), { hostAccess: [{ host: { id: host }, allowedAccess: 1 }] })).status).toBe(204);
    expect((await session.get(`/api/instances/host/${host}?${query('host')}`)).content['hostLUNs']).toEqual([
      { id: `${host}_sv_1_prod`, hlu: 4, lun: { id: 'sv_1', name: 'v1' } },
      { id: `${host}_${id}_snap`, hlu: 0, lun: { id: 'sv_1', name: 'v1' }, snap: { id } },
    ]);
    expect(await codes(session.delete(instances(`snap/${id}`)))).toEqual([1903001603]);
    expect((await session.post(instances(`snap/${id}/action/detach`))).status).toBe(204);
    expect((await session.delete(instances(`snap/${id}`))).status).toBe(204);
  });

  it('are restored from a snapshot, with a copy of what was there', async () => {
    const id = String((await snap('sv_1', 's')).content['id']);
    const { content } = await session.post(instances(`snap/${id}/action/restore`), { copyName: 'before' });
    expect(await session.ids('snap', 'name eq "before"')).toEqual([(content['backup'] as { id: string }).id]);
  });
});

describe('races are reported', () => {
  let other: RestSession;
  beforeEach(async () => {
    other = new RestSession(front.url);
    await other.login();
    for (const name of ['v1', 'v2']) await makeLun(name);
  });

  it('when a host is made again by somebody who had looked before the first was there', async () => {
    for (const each of [session, other]) await each.ids('host', 'name eq "h"');
    for (const each of [session, other]) await each.post(types('host/instances'), { name: 'h' });
    expect(report().violations).toEqual(['host "h" created twice: Host_2 by a client that had looked before Host_1 was there']);
  });

  it('when a host is deleted by somebody who does not know what was attached to it', async () => {
    await makeHost('h');
    await other.ids('host', 'name eq "h"');
    await giveTo('sv_1', to('Host_1'));
    await other.delete(instances('host/Host_1'));
    expect(report().violations).toEqual(['host Host_1 ("h") deleted with sv_1, attached since its deleter had read it']);
  });

  it('when a LUN is sent to a host that has been deleted since it was read', async () => {
    await makeHost('h');
    await session.get(instances('host/Host_1'));
    await other.delete(instances('host/Host_1'));
    await giveTo('sv_1', to('Host_1'));
    expect(report().violations).toEqual(['sv_1 was sent to host Host_1 ("h"), which another client had deleted since it was read']);
  });

  it('when a list of hosts undoes what others wrote since it was read', async () => {
    for (const name of ['h1', 'h2']) await makeHost(name);
    await other.get(instances('lun/sv_1'));
    await giveTo('sv_1', to('Host_1'));
    await other.post(instances('storageResource/sv_1/action/modifyLun'), { lunParameters: { hostAccess: [to('Host_2')] } });
    await session.get(instances('lun/sv_1'));
    await other.post(instances('storageResource/sv_1/action/modifyLun'), { lunParameters: { hostAccess: [] } });
    await giveTo('sv_1', to('Host_1'), to('Host_2'));
    expect(report().violations).toEqual([
      'sv_1 was taken from host Host_1 by a client that had read its hosts before Host_1 was added',
      'sv_1 was given back to host Host_2 by a client that had read its hosts before Host_2 was taken away',
    ]);
  });

  it('and only then: whoever looked again does as it likes', async () => {
    for (const name of ['h1', 'h2']) await makeHost(name);
    await giveTo('sv_1', to('Host_1'));
    for (const path of ['host/Host_1', 'lun/sv_1']) await other.get(instances(path));
    await other.post(instances('storageResource/sv_1/action/modifyLun'), { lunParameters: { hostAccess: [to('Host_2')] } });
    await other.delete(instances('host/Host_1'));
    await other.post(types('host/instances'), { name: 'h2' });
    expect(report().violations).toEqual([]);
  });
});

describe('what it does not know', () => {
  it.each([
    ['GET', '/api/types/nasServer/instances', 404],
    ['GET', '/api/instances/host', 404],
    ['POST', '/api/instances/storageResource/sv_1/action/explode', 404],
    ['PUT', '/api/instances/host/Host_1', 405],
    ['GET', '/somewhere/else', 404],
  ])('%s %s is refused in its own words and logged', async (method, path, status) => {
    const answer = await session.send(method, path);
    expect([answer.status, answer.document]).toEqual([status, { error: expect.objectContaining({ httpStatusCode: status }) }]);
    expect(report().unknownRequests).toEqual([`${method} ${path}`]);
  });

  it.each([
    ['{', 400],
    ['[]', 400],
    ['{"name":7}', 400],
    ['{"name":""}', 400],
    [`{"name":"${'x'.repeat(256)}"}`, 400],
    ['{"name":"h","type":77}', 400],
    ['{"name":"__proto__"}', 201],
    ['{"name":"h","__proto__":{"type":"x"}}', 201],
    ['x'.repeat(2 ** 20 + 1), 413],
  ])('the body %.30s is answered with %i', async (body, status) => {
    const answer = await session.send('POST', types('host/instances'), body);
    expect(answer.status).toBe(status);
    if (status !== 201) expect(answer.errorCode).toEqual(expect.any(Number));
  });
});
