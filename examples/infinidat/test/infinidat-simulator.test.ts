import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedInfinidatArray, type ArraySettings } from '../simulator/index.js';
import { ArrayUser, verdict, type Answer } from './array-user.js';

const GB = 10 ** 9;
const GIB = 2 ** 30;
const IQN = 'iqn.1994-05.com.redhat:abc';

let array: SimulatedInfinidatArray;
let front: HttpFront;
let user: ArrayUser;

async function open(settings: Partial<ArraySettings> = {}): Promise<void> {
  array = new SimulatedInfinidatArray(settings);
  front = await serveHttpArray(array);
  user = ArrayUser.basic(front.url);
}
beforeEach(() => open());
afterEach(() => front.stop());

const poolId = (): number => array.state.pools.all()[0]!.id;
const volumeBody = (name: string, more: object = {}): object => ({ name, pool_id: poolId(), size: GIB, ...more });
const makeVolume = (name: string, more: object = {}): Promise<number> => user.make('volumes', volumeBody(name, more));
const makeHost = (name: string): Promise<number> => user.make('hosts', { name });
const names = ({ result }: Answer): unknown => (result as { name: string }[]).map(({ name }) => name);

describe('sessions', () => {
  it('are opened by a login, named by a cookie, and end with the logout of each', async () => {
    const [first, second] = [await ArrayUser.login(front.url), await ArrayUser.login(front.url)];
    expect(first.headers['cookie']).toMatch(/^JSESSIONID=[0-9A-F]{32}$/);
    expect(verdict(await first.post('users/logout', {}))).toEqual([200, null]);
    expect(verdict(await first.get('system'))).toEqual([401, 'UNAUTHORIZED']);
    expect(verdict(await second.get('system'))).toEqual([200, null]);
  });

  it('are needed for everything but features and login, or user and password instead', async () => {
    for (const path of ['system', 'pools', 'volumes', 'hosts/1', 'metadata/1']) {
      const response = await fetch(`${front.url}/api/rest/${path}`);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="InfiniBox"']);
    }
    expect(verdict(await ArrayUser.basic(front.url, 'admin', 'guess').get('system'))).toEqual([401, 'UNAUTHORIZED']);
    expect(verdict(await user.get('system'))).toEqual([200, null]);
  });

  it('are not known to older releases, whose login only tells whether the password is right', async () => {
    await front.stop();
    await open({ hasAuthSessions: false });
    const login = await user.post('users/login', { username: 'admin', password: 'pw' });
    expect([login.status, login.headers.getSetCookie()]).toEqual([200, []]);
    expect(verdict(await user.post('users/login', { username: 'admin', password: 'x' }))).toEqual([401, 'UNAUTHORIZED']);
    expect(JSON.stringify((await user.get('_features')).result)).not.toContain('auth_sessions');
  });
});

describe('answers', () => {
  it('have result, error and metadata, and the release in a header', async () => {
    const response = await fetch(`${front.url}/api/rest/pools`, { headers: user.headers });
    expect(response.headers.get('x-infinidat-version')).toBe('5.5.0.10');
    expect(await response.json()).toEqual({ result: [expect.any(Object)], error: null, metadata: { ready: true, number_of_objects: 1, page: 1, page_size: 50, pages_total: 1 } });
    const refused = await fetch(`${front.url}/api/rest/volumes/7`, { headers: user.headers });
    expect(await refused.json()).toEqual({
      result: null,
      error: expect.objectContaining({ code: 'VOLUME_NOT_FOUND', message: 'Volume 7 was not found', reasons: [] }),
      metadata: { ready: true },
    });
  });

  it('to HEAD are those to GET without a body', async () => {
    const response = await fetch(`${front.url}/api/rest/volumes`, { method: 'HEAD', headers: user.headers });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('to what nobody knows are refusals, and are logged', async () => {
    expect(verdict(await user.get('no/such/path'))).toEqual([404, 'PATH_NOT_FOUND']);
    expect(verdict(await user.ask('PATCH', 'volumes'))).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect((await fetch(`${front.url}/elsewhere`)).status).toBe(404);
    expect(array.control.report().unknownRequests).toEqual(['GET /api/rest/no/such/path', 'PATCH /api/rest/volumes', 'GET /elsewhere']);
  });
});

describe('approval', () => {
  it('is needed to delete a volume, and asked for in other words when snapshots would go too', async () => {
    const id = await makeVolume('v1');
    const refused = await user.ask('DELETE', `volumes/${id}`);
    expect([...verdict(refused), refused.reasons]).toEqual([403, 'APPROVAL_REQUIRED', ['Volume "v1" will be deleted with all its data']]);
    await user.make('volumes', { name: 's1', parent_id: id });
    const again = await user.ask('DELETE', `volumes/${id}?approved=false`);
    expect([...verdict(again), again.reasons]).toEqual([403, 'APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN', ['Volume "v1" has 1 snapshots, which will be deleted too']]);
    expect(verdict(await user.delete(`volumes/${id}`))).toEqual([200, null]);
    expect((await user.get('volumes')).result).toEqual([]);
  });

  it('is needed to unmap, to map to a second host, and to delete a host with what is mapped to it', async () => {
    const [v, h1, h2] = [await makeVolume('v1'), await makeHost('h1'), await makeHost('h2')];
    expect(verdict(await user.ask('POST', `hosts/${h1}/luns`, { volume_id: v }))).toEqual([201, null]);
    for (const [method, path, body] of [
      ['POST', `hosts/${h2}/luns`, { volume_id: v }],
      ['DELETE', `hosts/${h1}/luns/lun/1`],
      ['DELETE', `hosts/${h1}/luns/volume_id/${v}`],
      ['DELETE', `hosts/${h1}`],
    ] as const) {
      expect(verdict(await user.ask(method, path, body))).toEqual([403, 'APPROVAL_REQUIRED']);
    }
    expect(verdict(await user.ask('DELETE', `hosts/${h2}`))).toEqual([200, null]);
  });
});

describe('lists', () => {
  beforeEach(async () => {
    for (const [name, size] of [['alpha', 3], ['beta', 1], ['Gamma', 2], ['beta:2', 4]] as const) await makeVolume(name, { size: size * GIB });
  });

  it.each([
    ['name=eq:beta', ['beta']],
    ['name=beta', ['beta']],
    ['name=beta:2', ['beta:2']],
    ['name=eq:beta%3A2', ['beta:2']],
    ['name=ne:beta', ['alpha', 'Gamma', 'beta:2']],
    ['name=like:AM', ['Gamma']],
    ['name=in:(alpha,Gamma)', ['alpha', 'Gamma']],
    ['name=notin:(alpha,Gamma)', ['beta', 'beta:2']],
    [`size=gt:${2 * GIB}`, ['alpha', 'beta:2']],
    [`size=between:(${GIB},${2 * GIB})`, ['beta', 'Gamma']],
    [`size=le:${2 * GIB}&name=like:b`, ['beta']],
    ['qos_policy_id=eq:null&type=MASTER&mapped=false&sort=size', ['beta', 'Gamma', 'alpha', 'beta:2']],
    ['sort=-size', ['beta:2', 'alpha', 'Gamma', 'beta']],
    ['sort=type,-name', ['beta:2', 'beta', 'alpha', 'Gamma']],
    ['name=eq:__proto__', []],
  ])('by %s are %j', async (query, expected) => {
    expect(names(await user.get(`volumes?${query}`))).toEqual(expected);
  });

  it('come in pages, of fifty by default and a thousand at most', async () => {
    const page = await user.get('volumes?page=2&page_size=3&fields=name,nonsense');
    expect([page.result, page.metadata]).toEqual([[{ name: 'beta:2' }], { ready: true, number_of_objects: 4, page: 2, page_size: 3, pages_total: 2 }]);
    expect((await user.get('volumes?page=9')).result).toEqual([]);
    for (let made = 4; made < 51; made += 1) await makeVolume(`v${made}`);
    const first = await user.get('volumes/');
    expect([(first.result as object[]).length, first.metadata['pages_total']]).toEqual([50, 2]);
    for (const query of ['page=0', 'page_size=1001', 'page=x', 'page_size=-1']) expect(verdict(await user.get(`volumes?${query}`))).toEqual([400, 'BAD_REQUEST']);
  });

  it.each(['volumes?nonsense=1', 'volumes?toString=1', 'volumes?sort=nonsense', 'system?page=1', 'volumes/1?name=x'])('refuse %s', async (path) => {
    await makeVolume('v');
    expect((await user.get(path)).code).toMatch(/^(UNKNOWN_PARAMETER|VOLUME_NOT_FOUND)$/);
  });

  it('refuse what they do not know before anything is changed', async () => {
    expect(verdict(await user.ask('POST', 'volumes?approved=true&force=true', volumeBody('v')))).toEqual([400, 'UNKNOWN_PARAMETER']);
    expect(array.state.volumes.named('v')).toBeUndefined();
  });
});

describe('volumes', () => {
  it('take their space from the pool, thick ones all of it, and give it back', async () => {
    const room = async (): Promise<unknown> => {
      const { free_physical_space: physical, free_virtual_space: virtual } = (await user.get(`pools/${poolId()}`)).result as Record<string, number>;
      return [physical! / GIB, virtual! / GIB];
    };
    const before = await room();
    const [thin, thick] = [await makeVolume('thin', { provtype: 'THIN' }), await makeVolume('thick', { provtype: 'THICK' })];
    await user.make('volumes', { name: 'snap', parent_id: thick });
    expect([before, await room()]).toEqual([[10_240, 40_960], [10_239, 40_958]]);
    for (const id of [thin, thick]) await user.delete(`volumes/${id}`);
    expect(await room()).toEqual(before);
  });

  it('have names of their own among volumes and snapshots', async () => {
    const id = await makeVolume('v1');
    await makeVolume('v2');
    expect(verdict(await user.post('volumes', volumeBody('v1')))).toEqual([409, 'VOLUME_NAME_CONFLICT']);
    expect(verdict(await user.post('volumes', { name: 'v1', parent_id: id }))).toEqual([409, 'VOLUME_NAME_CONFLICT']);
    expect(verdict(await user.put(`volumes/${id}`, { name: 'v2' }))).toEqual([409, 'VOLUME_NAME_CONFLICT']);
    expect(verdict(await user.put(`volumes/${id}`, { name: 'v1' }))).toEqual([200, null]);
  });

  it('grow and never shrink, within the pool', async () => {
    const id = await makeVolume('v1', { size: 2 * GIB, provtype: 'THICK' });
    expect((await user.put(`volumes/${id}`, { size: 3 * GIB })).result).toMatchObject({ size: 3 * GIB, num_blocks: (3 * GIB) / 512 });
    expect(verdict(await user.put(`volumes/${id}`, { size: GIB }))).toEqual([400, 'BAD_REQUEST']);
    expect(verdict(await user.put(`volumes/${id}`, { size: 20_000 * GIB }))).toEqual([409, 'NOT_ENOUGH_SPACE']);
  });

  it.each([
    ['below a gigabyte', { size: GB - 512 }, 400],
    ['that are no multiple of a block', { size: GIB + 1 }, 400],
    ['of text', { size: '1GB' }, 400],
    ['that no pool has', { size: 100_000 * GIB }, 409],
    ['in a pool that is not there', { pool_id: 1 }, 404],
    ['without a name', { name: '' }, 400],
    ['with a control character in the name', { name: 'a\u0000b' }, 400],
    ['with a strange kind of provisioning', { provtype: 'FAT' }, 400],
  ])('%s are refused and leave nothing', async (_title, more, status) => {
    expect((await user.post('volumes', volumeBody('v1', more))).status).toBe(status);
    expect(array.state.volumes.all()).toEqual([]);
  });

  it('know their family', async () => {
    const id = await makeVolume('v1');
    const snapshot = await user.make('volumes', { name: 's1', parent_id: id, write_protected: true });
    const clone = await user.make('volumes', { name: 'c1', parent_id: snapshot });
    expect((await user.get(`volumes/${clone}`)).result).toMatchObject({ type: 'SNAPSHOT', parent_id: snapshot, family_id: id, depth: 2, write_protected: false });
    expect((await user.get(`volumes/${snapshot}`)).result).toMatchObject({ has_children: true, write_protected: true });
    expect(names(await user.get(`volumes?parent_id=eq:${id}`))).toEqual(['s1']);
    expect(verdict(await user.post('volumes', { name: 'x', parent_id: 7 }))).toEqual([404, 'VOLUME_NOT_FOUND']);
  });

  it('of older releases have snapshots that cannot be written to, and clones of those', async () => {
    await front.stop();
    await open({ hasWritableSnapshots: false });
    const snapshot = await user.make('volumes', { name: 's1', parent_id: await makeVolume('v1') });
    await user.make('volumes', { name: 'c1', parent_id: snapshot });
    expect((await user.get('volumes?type=ne:MASTER&fields=type,write_protected')).result).toEqual([
      { type: 'SNAP', write_protected: true },
      { type: 'CLONE', write_protected: false },
    ]);
  });

  it('that are mapped cannot be deleted, nor those whose snapshots are', async () => {
    const id = await makeVolume('v1');
    const [snapshot, host] = [await user.make('volumes', { name: 's1', parent_id: id }), await makeHost('h')];
    await user.post(`hosts/${host}/luns`, { volume_id: snapshot });
    expect((await user.get(`volumes/${snapshot}`)).result).toMatchObject({ mapped: true });
    for (const volume of [snapshot, id]) expect(verdict(await user.delete(`volumes/${volume}`))).toEqual([409, 'VOLUME_IS_MAPPED']);
  });
});

describe('hosts', () => {
  it('have ports, each of one host, in whatever spelling', async () => {
    const [h1, h2] = [await makeHost('h1'), await makeHost('h2')];
    expect((await user.post(`hosts/${h1}/ports`, { type: 'FC', address: '10:00:00:90:FA:00:00:01' })).result).toEqual({ host_id: h1, type: 'fc', address: '10000090fa000001' });
    await user.post(`hosts/${h1}/ports`, { type: 'iscsi', address: IQN });
    for (const host of [h1, h2]) expect(verdict(await user.post(`hosts/${host}/ports`, { type: 'iscsi', address: IQN.toUpperCase() }))).toEqual([409, 'PORT_ALREADY_BELONGS_TO_HOST']);
    expect((await user.get(`hosts/${h1}/ports?type=iscsi`)).result).toEqual([{ host_id: h1, type: 'iscsi', address: IQN }]);
    expect((await user.get(`hosts/host_id_by_initiator_address/${IQN}`)).result).toBe(h1);
    expect(verdict(await user.delete(`hosts/${h1}/ports/iscsi/${IQN}`))).toEqual([200, null]);
    expect(verdict(await user.delete(`hosts/${h1}/ports/iscsi/${IQN}`))).toEqual([404, 'PORT_NOT_FOUND']);
    expect(verdict(await user.get(`hosts/host_id_by_initiator_address/${IQN}`))).toEqual([404, 'HOST_NOT_FOUND']);
    for (const port of [{ type: 'fc', address: 'x' }, { type: 'iscsi', address: '1000' }, { type: 'nvme', address: IQN }, {}]) {
      expect(verdict(await user.post(`hosts/${h2}/ports`, port))).toEqual([400, 'BAD_REQUEST']);
    }
  });

  it('have names of their own, and CHAP secrets that are never shown', async () => {
    const id = await makeHost('h1');
    expect(verdict(await user.post('hosts', { name: 'h1' }))).toEqual([409, 'HOST_NAME_CONFLICT']);
    expect(verdict(await user.put(`hosts/${id}`, { security_method: 'CHAP' }))).toEqual([400, 'BAD_REQUEST']);
    const security = { security_method: 'CHAP', security_chap_inbound_username: 'me' };
    const changed = await user.put(`hosts/${id}`, { ...security, security_chap_inbound_secret: 'fourteen-chars' });
    expect(changed.result).toMatchObject({ ...security, security_chap_has_inbound_secret: true });
    expect(JSON.stringify(changed.result)).not.toContain('fourteen-chars');
    expect(verdict(await user.put(`hosts/${id}`, { security_chap_inbound_secret: 'short' }))).toEqual([400, 'BAD_REQUEST']);
  });

  it('get the lowest LUN that is free, and one that was freed first of all', async () => {
    const host = await makeHost('h');
    const volumes = [await makeVolume('v1'), await makeVolume('v2'), await makeVolume('v3')];
    const map = async (volumeId: number, lun?: number): Promise<unknown> => (await user.post(`hosts/${host}/luns`, { volume_id: volumeId, lun })).result;
    expect([await map(volumes[0]!), await map(volumes[1]!)]).toEqual([expect.objectContaining({ lun: 1 }), expect.objectContaining({ lun: 2 })]);
    await user.delete(`hosts/${host}/luns/lun/1`);
    expect(await map(volumes[2]!)).toMatchObject({ lun: 1, volume_id: volumes[2], host_id: host, clustered: false, host_cluster_id: 0 });
    expect(await map(volumes[0]!, 200)).toMatchObject({ lun: 200 });
    expect((await user.get(`hosts/${host}/luns?volume_id=eq:${volumes[0]}`)).result).toEqual([expect.objectContaining({ lun: 200 })]);
    expect((await user.get(`volumes/${volumes[0]}/luns`)).result).toEqual([expect.objectContaining({ lun: 200 })]);
    expect(verdict(await user.delete(`hosts/${host}/luns/lun/77`))).toEqual([404, 'LUN_NOT_FOUND']);
    expect(verdict(await user.delete(`hosts/${host}/luns/volume_id/77`))).toEqual([404, 'VOLUME_NOT_FOUND']);
    expect(verdict(await user.delete(`hosts/77/luns/lun/1`))).toEqual([404, 'HOST_NOT_FOUND']);
    for (const lun of [-1, 16_384, '1', 1.5]) expect(verdict(await user.post(`hosts/${host}/luns`, { volume_id: volumes[0], lun }))).toEqual([400, 'BAD_REQUEST']);
  });

  it('take what is mapped to them along, without a word', async () => {
    const [host, volume] = [await makeHost('h'), await makeVolume('v')];
    await user.post(`hosts/${host}/luns`, { volume_id: volume });
    expect(verdict(await user.delete(`hosts/${host}`))).toEqual([200, null]);
    expect((await user.get(`volumes/${volume}`)).result).toMatchObject({ mapped: false });
    expect(verdict(await user.get(`hosts/${host}`))).toEqual([404, 'HOST_NOT_FOUND']);
  });
});

describe('metadata', () => {
  it('is kept by object and key, and goes with the object', async () => {
    const id = await makeVolume('v');
    await user.put(`metadata/${id}`, { a: '1', 'host.created_by': 'x' });
    expect((await user.put(`metadata/${id}`, { a: 2 })).result).toEqual([
      { id: expect.any(Number), object_id: id, object_type: 'volume', key: 'a', value: '2' },
      expect.objectContaining({ key: 'host.created_by', value: 'x' }),
    ]);
    expect((await user.get(`metadata/${id}/a`)).result).toMatchObject({ value: '2' });
    expect(verdict(await user.delete(`metadata/${id}/a`))).toEqual([200, null]);
    expect(verdict(await user.get(`metadata/${id}/a`))).toEqual([404, 'METADATA_NOT_FOUND']);
    expect(verdict(await user.put('metadata/77', { a: '1' }))).toEqual([404, 'ENTITY_NOT_FOUND']);
    for (const body of [{}, { '': 'x' }, { a: null }, [], 'text']) expect(verdict(await user.put(`metadata/${id}`, body))).toEqual([400, 'BAD_REQUEST']);
    await user.delete(`volumes/${id}`);
    expect((await user.get('metadata')).result).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it.each(['{', '', 'null', '[]', '{"__proto__":{"name":"x"}}', '\u0000'])('is refused: %j', async (body) => {
    expect(verdict(await user.post('volumes', body))).toEqual([400, 'BAD_REQUEST']);
  });

  it('is refused in the form of every answer when it is too large', async () => {
    expect(verdict(await user.post('volumes', 'x'.repeat(2 ** 20 + 1)))).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  it.each(['volumes/abc', 'volumes/%zz', 'volumes/-1', 'volumes/1e3', 'volumes/__proto__'])('names nothing: %s', async (path) => {
    expect(verdict(await user.get(path))).toEqual([404, 'VOLUME_NOT_FOUND']);
  });
});
