import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedKaminarioArray, type ArraySettings } from '../simulator/index.js';
import { K2Session } from './k2-session.js';

let array: SimulatedKaminarioArray;
let front: HttpFront;
let k2: K2Session;

async function open(settings: Partial<ArraySettings> = {}): Promise<void> {
  array = new SimulatedKaminarioArray(settings);
  front = await serveHttpArray(array);
  k2 = new K2Session(front.url);
}
beforeEach(() => open());
afterEach(() => front.stop());

const report = (): ReturnType<typeof array.control.report> => array.control.report();
const ref = (type: string, id: number): { readonly ref: string } => ({ ref: `/${type}/${id}` });
const host = (name = 'compute-01'): Promise<number> => k2.made('/hosts', { name, type: 'Linux' });
const map = (volume: number, to: number): Promise<number> => k2.made('/mappings', { volume: ref('volumes', volume), host: ref('hosts', to) });

describe('the interface', () => {
  it('tells its types and where they are', async () => {
    const { status, type, body } = await k2.get('');
    expect([status, type]).toEqual([200, 'application/json']);
    expect(Object.keys(body['resources'] as object).sort()).toEqual(
      [
        'events', 'host_fc_ports', 'host_groups', 'host_iqns', 'hosts', 'mappings', 'replication/peer_k2arrays', 'replication/peer_volume_groups',
        'replication/peer_volumes', 'replication/sessions', 'retention_policies', 'snapshots', 'system/capacity', 'system/fc_ports', 'system/net_ips',
        'system/state', 'volsnaps', 'volume_groups', 'volumes',
      ].sort(),
    );
    expect(body['resources']).toMatchObject({ 'replication/sessions': { url: '/replication/sessions' } });
  });

  it('wants user and password with every request', async () => {
    const stranger = new K2Session(front.url, 'admin:guess');
    expect(await stranger.get('/volumes')).toMatchObject({ status: 401, type: 'application/json', body: { error_msg: expect.any(String) } });
    expect((await k2.send('GET', '/volumes', undefined, { authorization: 'Bearer x' })).status).toBe(401);
    expect(report()).toMatchObject({ counts: { unauthorized: 2 }, violations: [] });
  });

  it('answers what it does not know in its own form, and logs it', async () => {
    expect((await k2.get('/volumes/x')).status).toBe(404);
    expect((await k2.get('/no/such/thing')).body.error_msg).toContain('/no/such/thing');
    expect((await k2.send('PUT', '/volumes', '{}')).status).toBe(405);
    expect((await k2.delete('/system/state/1')).status).toBe(405);
    expect(report().unknownRequests).toEqual(['GET /api/v2/volumes/x', 'GET /api/v2/no/such/thing', 'PUT /api/v2/volumes', 'DELETE /api/v2/system/state/1']);
  });

  it('does not have what was never made', async () => {
    expect(await k2.get('/events/0')).toMatchObject({ status: 404, type: 'application/json', body: { error_msg: expect.any(String) } });
    expect((await k2.patch('/volumes/99', { name: 'x' })).status).toBe(404);
    expect((await k2.delete('/hosts/99')).status).toBe(404);
    expect(report().unknownRequests).toEqual([]);
  });

  it.each(['', '{', '[]', 'null', '{"name":"v","__proto__":{"size":1}}', '{"name":5}', '{"name":"v","size":-1,"volume_group":{"ref":"/volume_groups/1"}}', '{"name":"CTRL"}'])(
    'refuses the body %s', async (body) => {
      expect(await k2.send('POST', '/volumes', body)).toMatchObject({ status: 400, body: { error_msg: expect.any(String) } });
    },
  );

  it('tells of a busy array as clients expect it, when a fault is planned', async () => {
    array.control.configure({ faults: [{ match: 'GET /api/v2/hosts', fault: { kind: 'error', code: 'MC_ERR_BUSY' } }, { match: 'volumes', fault: { kind: 'error', code: '503' } }] });
    expect(await k2.get('/hosts')).toMatchObject({ status: 400, type: 'application/json', body: { error_msg: expect.stringContaining('MC_ERR_BUSY') } });
    expect((await k2.get('/volumes')).status).toBe(503);
  });

  it('keeps requests in order that bring sequence numbers', async () => {
    const send = async (name: string, sequence: string): Promise<number> => (await k2.send('POST', '/host_groups', JSON.stringify({ name }), { 'x-k2-sequence': sequence })).status;
    expect([await send('a', 's1=1,s2=1'), await send('b', 's1=1,s2=1'), await send('b', 's1=2,s2=1'), await send('b', 's1=2,s2=2'), await send('c', 'x')]).toEqual([201, 409, 409, 201, 400]);
  });
});

describe('a search', () => {
  beforeEach(async () => {
    for (const name of ['web-1', 'web-2', 'data-1']) await k2.makeVolume(name, name === 'data-1' ? 5 : 4);
  });
  const found = async (query: string): Promise<unknown[]> => (await k2.get(`/volumes?${query}`)).body.hits.map(({ name }) => name);

  it.each([
    ['', ['CTRL', 'web-1', 'web-2', 'data-1']],
    ['name=web-1', ['web-1']],
    ['name=web', []],
    ['name__contains=web', ['web-1', 'web-2']],
    ['name__m_eq=web-1,data-1', ['web-1', 'data-1']],
    ['name__in=web-2', ['web-2']],
    ['id__gt=1', ['web-1', 'web-2', 'data-1']],
    ['size=4&name__contains=2', ['web-2']],
    ['size__lte=4', ['web-1', 'web-2']],
    ['id__gt=1&__sort=name', ['data-1', 'web-1', 'web-2']],
    ['id__gt=1&__sort=size&__sort_order=desc&__limit=1', ['data-1']],
  ])('by %s finds %j', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('goes by references, one or several', async () => {
    const groups = (await k2.get('/volume_groups?name__contains=web')).body.hits.map(({ id }) => `/volume_groups/${id}`);
    expect(await found(`volume_group.ref=${groups[0]}`)).toEqual(['web-1']);
    expect(await found(`volume_group.ref__m_eq=${groups.join(',')}`)).toEqual(['web-1', 'web-2']);
  });

  it('gives one page and tells how much there is', async () => {
    const { body } = await k2.get('/volumes?__limit=2&__offset=1&__sort=id');
    expect(body).toMatchObject({ total: 4, limit: 2, offset: 1 });
    expect(body.hits.map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    for (let index = 0; index < 100; index += 1) await host(`h${index}`);
    expect((await k2.get('/hosts?__limit=1000')).body).toMatchObject({ total: 100, limit: 100, offset: 0 });
  });

  it('gives the fields that were asked for, and the id', async () => {
    expect((await k2.get('/volumes?name=CTRL&__fields=name')).body.hits).toEqual([{ id: 1, name: 'CTRL' }]);
    expect((await k2.get('/volumes/1?__fields=size')).body).toEqual({ id: 1, size: 2 ** 20 });
  });

  it.each(['colour=red', 'name__like=x', 'name.ref.ref=x', 'name.first=x', '__limit=x', '__sort=colour', '__sort=id&__sort_order=up', '__fields=colour'])('by %s is refused', async (query) => {
    expect(await k2.get(`/volumes?${query}`)).toMatchObject({ status: 400, body: { error_msg: expect.any(String) } });
  });

  it('by an empty value finds what is empty', async () => {
    expect((await k2.get('/system/net_ips?wan_port=')).body.hits.map((ip) => ip['ip_address'])).toEqual(['192.0.2.11', '192.0.2.12']);
  });

  it('is answered to HEAD without a body', async () => {
    expect(await k2.send('HEAD', '/volumes')).toMatchObject({ status: 200, body: {} });
  });
});

describe('volumes', () => {
  it('live in groups, have ids of their own, and are answered whole', async () => {
    const group = await k2.post('/volume_groups', { name: 'cvg-1', quota: 0, is_dedup: false });
    expect(group).toMatchObject({ status: 201, body: { name: 'cvg-1', quota: 0, is_dedup: false, id: expect.any(Number) } });
    const volume = await k2.post('/volumes', { name: 'cv-1', size: 1048576, volume_group: ref('volume_groups', group.body.id) });
    expect(volume).toMatchObject({ status: 201, body: { name: 'cv-1', size: 1048576, volume_group: ref('volume_groups', group.body.id) } });
    expect((await k2.get(`/volumes/${volume.body.id}`)).body).toEqual(volume.body);
    expect((await k2.delete(`/volume_groups/${group.body.id}`)).body.error_msg).toContain('has volumes');
    expect(await k2.delete(`/volumes/${volume.body.id}`)).toMatchObject({ status: 204, body: {} });
    expect((await k2.delete(`/volume_groups/${group.body.id}`)).status).toBe(204);
  });

  it('have names that nobody else has', async () => {
    const { group, volume } = await k2.makeVolume('a');
    await k2.makeVolume('b');
    expect((await k2.post('/volumes', { name: 'a', size: 1, volume_group: ref('volume_groups', group) })).body.error_msg).toContain('in use');
    expect((await k2.patch(`/volumes/${volume}`, { name: 'b' })).status).toBe(400);
    expect((await k2.patch(`/volumes/${volume}`, { name: 'a', description: 'mine' })).body).toMatchObject({ name: 'a', description: 'mine' });
  });

  it('grow within the quota of their group, and never shrink', async () => {
    const { group, volume } = await k2.makeVolume('a', 10);
    const resized = async (size: number): Promise<number> => (await k2.patch(`/volumes/${volume}`, { size })).status;
    expect([await resized(20), await resized(19)]).toEqual([200, 400]);
    expect([(await k2.patch(`/volume_groups/${group}`, { quota: 19 })).status, (await k2.patch(`/volume_groups/${group}`, { quota: 30 })).status]).toEqual([400, 200]);
    expect([await resized(31), await resized(30)]).toEqual([400, 200]);
    expect((await k2.get('/system/capacity')).body.hits).toMatchObject([{ provisioned_volumes: 30, total: 10_240 * 2 ** 20 }]);
  });

  it('of the array itself stay as they are', async () => {
    expect([(await k2.delete('/volumes/1')).status, (await k2.patch('/volumes/1', { size: 2 ** 21 })).status]).toEqual([400, 400]);
  });
});

describe('snapshots and views', () => {
  it('are of groups; a view can be mapped, through its volsnap, and takes its mapping with it', async () => {
    const { group, volume } = await k2.makeVolume('a');
    const policy = (await k2.get('/retention_policies?name=Best_Effort_Retention')).body.hits[0]!.id;
    const snapshot = await k2.post('/snapshots', { short_name: 's', source: ref('volume_groups', group), retention_policy: ref('retention_policies', policy) });
    expect(snapshot.body).toMatchObject({ name: 'g-a:s', short_name: 's', generation_number: 1, is_exposable: false, volume_group: ref('volume_groups', group) });
    const to = ref('hosts', await host());
    expect((await k2.post('/mappings', { volume: ref('snapshots', snapshot.body.id), host: to })).body.error_msg).toContain('not exposable');
    const viewFields = { short_name: 'view', source: ref('snapshots', snapshot.body.id), retention_policy: ref('retention_policies', policy), is_exposable: 'True' };
    const view = await k2.made('/snapshots', viewFields);
    const volsnap = (await k2.get(`/volsnaps?snapshot.ref=/snapshots/${view}`)).body.hits[0]!;
    expect(volsnap).toMatchObject({ source: ref('volumes', volume), size: 2 ** 20 });
    expect((await k2.post('/mappings', { volume: ref('snapshots', view), host: to })).body).toMatchObject({ volume: ref('volsnaps', volsnap.id), host: to, lun: 1 });
    expect((await k2.get(`/mappings?volume.ref=/volsnaps/${volsnap.id}&host.ref=${to.ref}`)).body.total).toBe(1);
    expect((await k2.get(`/mappings?volume.ref=/snapshots/${view}`)).body.total).toBe(0);
    expect((await k2.delete(`/snapshots/${snapshot.body.id}`)).body.error_msg).toContain('has views');
    expect((await k2.delete(`/volumes/${volume}`)).body.error_msg).toContain('has snapshots');
    expect((await k2.delete(`/snapshots/${view}`)).status).toBe(204);
    expect([(await k2.get('/mappings')).body.total, (await k2.delete(`/snapshots/${snapshot.body.id}`)).status]).toEqual([0, 204]);
  });
});

describe('hosts and mappings', () => {
  it('give out the lowest free LUN of the host, from 1', async () => {
    const [one, two] = [await host('one'), await host('two')];
    const volumes = [await k2.makeVolume('a'), await k2.makeVolume('b'), await k2.makeVolume('c')].map(({ volume }) => volume);
    const [first] = [await map(volumes[0]!, one), await map(volumes[1]!, one), await map(volumes[0]!, two)];
    await k2.delete(`/mappings/${first}`);
    await map(volumes[2]!, one);
    expect((await k2.get(`/mappings?host.ref=/hosts/${one}&__sort=lun`)).body.hits.map(({ lun }) => lun)).toEqual([1, 2]);
    expect((await k2.post('/mappings', { volume: ref('volumes', volumes[2]!), host: ref('hosts', one) })).body.error_msg).toContain('already');
    const other = (await k2.get(`/mappings?volume.ref=/volumes/${volumes[1]}`)).body.hits[0]!.id;
    expect([(await k2.patch(`/mappings/${other}`, { lun: 1 })).status, (await k2.patch(`/mappings/${other}`, { lun: 12 })).body.lun]).toEqual([400, 12]);
  });

  it('have names and ports that nobody else has', async () => {
    const [one, two] = [await host('one'), await host('two')];
    expect((await k2.post('/hosts', { name: 'one', type: 'Linux' })).status).toBe(400);
    expect((await k2.post('/hosts', { name: 'a.b', type: 'Linux' })).status).toBe(400);
    expect((await k2.post('/hosts', { name: 'x'.repeat(33), type: 'Linux' })).status).toBe(400);
    await k2.made('/host_iqns', { iqn: 'iqn.1994-05.com.example:01', host: ref('hosts', one) });
    await k2.made('/host_fc_ports', { pwwn: '10:00:00:90:fa:00:00:01', host: ref('hosts', one) });
    expect((await k2.post('/host_iqns', { iqn: 'iqn.1994-05.com.example:01', host: ref('hosts', two) })).status).toBe(400);
    expect((await k2.post('/host_fc_ports', { pwwn: '10000090fa000002', host: ref('hosts', two) })).status).toBe(400);
    expect((await k2.get(`/host_fc_ports?pwwn=10:00:00:90:fa:00:00:01&host.ref=/hosts/${one}`)).body.total).toBe(1);
    expect((await k2.delete(`/hosts/${one}`)).status).toBe(204);
    expect([(await k2.get('/host_iqns')).body.total, (await k2.get('/host_fc_ports')).body.total]).toEqual([0, 0]);
  });

  it('do not go while something is mapped, unless the array is told to let them', async () => {
    const { volume } = await k2.makeVolume('a');
    const id = await host();
    await map(volume, id);
    expect((await k2.delete(`/hosts/${id}`)).body.error_msg).toContain('has 1 mappings');
    expect((await k2.delete(`/volumes/${volume}`)).body.error_msg).toContain('is mapped');
    expect(report().violations).toEqual([]);
    await front.stop();
    await open({ mappedHosts: 'cascade' });
    const other = await k2.makeVolume('a');
    const cascading = await host();
    await map(other.volume, cascading);
    expect([(await k2.delete(`/hosts/${cascading}`)).status, (await k2.get('/mappings')).body.total]).toEqual([204, 0]);
    expect(report().violations).toEqual([`host "compute-01" deleted under a live attach: it lost LUN 1 (/volumes/${other.volume})`]);
  });
});

describe('what counts as a violation', () => {
  it('is that a host which several asked for at once goes before it is mapped to', async () => {
    array.control.configure({ windowMs: { host: 50 } });
    const answers = await Promise.all([1, 2, 3].map(() => k2.post('/hosts', { name: 'compute-01', type: 'Linux' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    expect(report()).toMatchObject({ violations: [], counts: { contestedHosts: 1 } });
    await k2.delete(`/hosts/${answers.find(({ status }) => status === 201)!.body.id}`);
    expect(report().violations).toEqual(['host "compute-01" made by one of 3 clients that asked for it at once, and deleted before anything was mapped to it']);
  });

  it('is not that it goes after it was mapped to, nor that a host goes which one client asked for', async () => {
    array.control.configure({ windowMs: { host: 50 } });
    const answers = await Promise.all([1, 2].map(() => k2.post('/hosts', { name: 'compute-01', type: 'Linux' })));
    const id = answers.find(({ status }) => status === 201)!.body.id;
    await k2.delete(`/mappings/${await map((await k2.makeVolume('a')).volume, id)}`);
    await k2.delete(`/hosts/${id}`);
    await k2.delete(`/hosts/${await host()}`);
    expect(report().violations).toEqual([]);
  });

  it('is a request that comes while another is served, on an array that takes one at a time', async () => {
    await front.stop();
    await open({ oneAtATime: true });
    array.control.configure({ windowMs: { host: 50 } });
    const answers = await Promise.all(['a', 'b'].map((name) => k2.post('/hosts', { name, type: 'Linux' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
    expect(answers.find(({ status }) => status === 400)!.body.error_msg).toContain('MC_ERR_BUSY');
    expect(report().violations).toEqual(['2 requests in flight on K2 10401: POST /api/v2/hosts began during POST /api/v2/hosts']);
  });
});

describe('replication', () => {
  const seed = { volumes: [{ name: 'cv-1', sizeGiB: 1 }], peers: [{ name: 'k2b', mgmtHost: '192.0.2.20' }] };

  it('has sessions of groups, with states that follow one another', async () => {
    await front.stop();
    await open({ seed });
    const peer = (await k2.get('/replication/peer_k2arrays?mgmt_host=192.0.2.20')).body.hits[0]!.id;
    const group = (await k2.get('/volume_groups?name=cvg-1')).body.hits[0]!.id;
    const fields = {
      name: 'ssn-1', rpo: '300', auto_configure_peer_volumes: 'False', local_volume_group: ref('volume_groups', group),
      replication_peer_k2array: ref('replication/peer_k2arrays', peer), replication_peer_volume_group_name: 'rcvg-1', remote_replication_session_name: 'rssn-1',
    };
    const session = await k2.made('/replication/sessions', fields);
    const volume = (await k2.get('/volumes?name=cv-1')).body.hits[0]!.id;
    await k2.made('/replication/peer_volumes', { name: 'rcv-1', local_volume: ref('volumes', volume), replication_session: ref('replication/sessions', session) });
    const goTo = async (state: string): Promise<number> => (await k2.patch(`/replication/sessions/${session}`, { state })).status;
    expect([await goTo('failed_over'), await goTo('in_sync'), await goTo('idle'), await goTo('failed_over')]).toEqual([400, 200, 400, 200]);
    expect((await k2.get(`/replication/sessions?local_volume_group.ref=/volume_groups/${group}`)).body).toMatchObject({ total: 1, hits: [{ state: 'failed_over', current_role: 'source' }] });
    expect([(await k2.delete(`/volumes/${volume}`)).status, (await k2.delete(`/replication/sessions/${session}`)).status]).toEqual([400, 400]);
    expect([await goTo('idle'), (await k2.delete(`/replication/sessions/${session}`)).status, (await k2.delete(`/volumes/${volume}`)).status]).toEqual([200, 204, 204]);
  });
});
