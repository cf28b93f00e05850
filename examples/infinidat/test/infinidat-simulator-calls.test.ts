import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedInfinidatArray } from '../simulator/index.js';
import { ArrayUser, type Answer } from './array-user.js';

// The requests that Cinder's driver was seen to make, in their order, and what it cannot do without in the answers.

let array: SimulatedInfinidatArray;
let front: HttpFront;
let cinder: ArrayUser;

beforeEach(async () => {
  array = new SimulatedInfinidatArray();
  front = await serveHttpArray(array);
  cinder = await ArrayUser.login(front.url);
});
afterEach(async () => {
  const { unknownRequests, violations } = array.control.report();
  await front.stop();
  expect([unknownRequests, violations]).toEqual([[], []]);
});

const GIB = 2 ** 30;
const paged = { number_of_objects: 1, page: 1, page_size: 1 };
const mapping = (hostId: number, volumeId: number, lun: number): object => ({ id: expect.any(Number), lun, clustered: false, host_cluster_id: 0, volume_id: volumeId, host_id: hostId });
const first = ({ result }: Answer): { id: number } => (result as { id: number }[])[0]!;
const byName = (collection: string, name: string): Promise<Answer> => cinder.get(`${collection}?name=eq:${name}&page=1&page_size=1`);

async function create(name: string): Promise<number> {
  const pool = await byName('pools', 'pool1');
  expect([pool.status, pool.metadata]).toEqual([200, expect.objectContaining(paged)]);
  const body = { size: GIB, pool_id: first(pool).id, provtype: 'THIN', compression_enabled: false, name };
  const volume = await cinder.post('volumes', body);
  expect([volume.status, volume.result]).toEqual([201, expect.objectContaining({ ...body, type: 'MASTER', has_children: false, pool_name: 'pool1' })]);
  const { id } = volume.result as { id: number };
  expect(await cinder.put(`metadata/${id}`, { system: 'openstack', cinder_id: '1', cinder_name: name, 'host.created_by': 'cinder/21.3.1' })).toMatchObject({ status: 200 });
  return id;
}

async function attach(volumeName: string, volumeId: number, address: string): Promise<void> {
  expect(first(await byName('volumes', volumeName))).toMatchObject({ id: volumeId, name: volumeName });
  const name = `openstack-host-${address.replaceAll(':', '.')}`;
  const found = await byName('hosts', name);
  let host = (found.result as { id: number; luns: unknown[] }[])[0];
  if (host === undefined) {
    expect(found.metadata).toMatchObject({ number_of_objects: 0, page: 1, page_size: 1 });
    host = (await cinder.post('hosts', { name })).result as { id: number; luns: unknown[] };
    expect(await cinder.post(`hosts/${host.id}/ports`, { type: 'iscsi', address })).toMatchObject({ status: 201, result: { type: 'iscsi', address } });
    expect(await cinder.put(`metadata/${host.id}`, { hostname: 'vm', platform: 'Linux' })).toMatchObject({ status: 200 });
  }
  const mapped = await cinder.post(`hosts/${host.id}/luns`, { volume_id: volumeId });
  expect([mapped.status, mapped.result]).toEqual([201, expect.objectContaining(mapping(host.id, volumeId, host.luns.length + 1))]);
  const spaces = await cinder.get('network/spaces?service=eq:ISCSI_SERVICE&name=eq:iSCSI1&page=1&page_size=1');
  expect(first(spaces)).toMatchObject({
    ips: [{ ip_address: '192.0.2.11', enabled: true }, { ip_address: '192.0.2.12', enabled: true }],
    properties: { iscsi_iqn: expect.stringMatching(/^iqn\./), iscsi_tcp_port: 3260 },
  });
}

async function detach(volumeName: string, volumeId: number, address: string): Promise<void> {
  expect(await byName('volumes', volumeName)).toMatchObject({ status: 200 });
  const host = first(await byName('hosts', `openstack-host-${address.replaceAll(':', '.')}`)) as { id: number; luns: { lun: number; volume_id: number }[] };
  const { lun } = host.luns.find((candidate) => candidate.volume_id === volumeId)!;
  expect(host.luns).toContainEqual(expect.objectContaining(mapping(host.id, volumeId, lun)));
  expect(await cinder.delete(`hosts/${host.id}/luns/lun/${lun}`)).toMatchObject({ status: 200, code: null });
  const left = await cinder.get(`hosts/${host.id}?fields=luns`);
  expect(left.result).toEqual({ luns: host.luns.filter((candidate) => candidate.lun !== lun) });
  if (host.luns.length === 1) expect(await cinder.delete(`hosts/${host.id}`)).toMatchObject({ status: 200, result: expect.anything() });
}

async function remove(name: string): Promise<void> {
  const { id } = first(await byName('volumes', name));
  expect(await cinder.delete(`volumes/${id}`)).toMatchObject({ status: 200, result: { id } });
}

it('set-up asks for features before and without a login, for the version with Basic authentication, and logs in', async () => {
  const features = (await (await fetch(`${front.url}/api/rest/_features`)).json()) as { result: { name: string; version: number; enabled: boolean }[] };
  expect(features.result).toEqual(expect.arrayContaining([{ name: 'api_auth_sessions', version: 0, enabled: true }, { name: 'metadata', version: 2, enabled: true }]));
  expect((await ArrayUser.basic(front.url).get('system?fields=version')).result).toEqual({ version: '5.5.0.10' });
  const login = await ArrayUser.basic(front.url).post('users/login', { username: 'admin', password: 'pw', clientid: 'infinisdk.v0.localhost.root.14398' });
  expect([login.status, login.result]).toEqual([200, expect.objectContaining({ id: -1, name: 'admin', role: 'ADMIN' })]);
  expect(Object.keys((await cinder.get('system')).result as object)).toEqual(
    expect.arrayContaining(['capacity', 'entity_counts', 'model', 'name', 'operational_state', 'serial_number', 'state', 'version', 'wwnn']),
  );
});

it('create, clone by attaching both, attach, detach and delete', async () => {
  const [driverNode, computeNode] = ['iqn.1993-08.org.debian:01:00c0ffee0000', 'iqn.1993-08.org.debian:01:00c0ffee0001'];
  const source = await create('openstack-vol-1');
  expect((await cinder.get(`volumes/${source}/luns`)).result).toEqual([]);
  const clone = await create('openstack-vol-2');
  await attach('openstack-vol-1', source, driverNode);
  await attach('openstack-vol-2', clone, driverNode);
  await detach('openstack-vol-2', clone, driverNode);
  await detach('openstack-vol-1', source, driverNode);
  await attach('openstack-vol-2', clone, computeNode);
  await detach('openstack-vol-2', clone, computeNode);
  await remove('openstack-vol-2');
  await remove('openstack-vol-1');
  expect([array.state.volumes.all(), array.state.hosts.all(), array.state.metadata.all()]).toEqual([[], [], []]);
});

it('snapshot, extend and manage', async () => {
  const id = await create('openstack-vol-1');
  const snapshot = await cinder.post('volumes', { name: 'openstack-snap-2', parent_id: id });
  expect([snapshot.status, snapshot.result]).toEqual([201, expect.objectContaining({ type: 'SNAPSHOT', size: GIB, parent_id: id })]);
  const { id: snapshotId } = snapshot.result as { id: number };
  expect((await cinder.get(`volumes/${snapshotId}`)).result).toMatchObject({ id: snapshotId, name: 'openstack-snap-2' });
  expect(first(await byName('volumes', 'openstack-vol-1'))).toMatchObject({ has_children: true });
  await remove('openstack-snap-2');
  expect(await cinder.put(`volumes/${id}`, { size: 5 * GIB })).toMatchObject({ status: 200, result: { id } });
  expect(first(await byName('volumes', 'openstack-vol-1'))).toMatchObject({ size: 5 * GIB });
  const metadata = await cinder.get(`metadata/${id}`);
  expect([metadata.result, metadata.metadata]).toEqual([
    expect.arrayContaining([expect.objectContaining({ object_id: id, object_type: 'volume', key: 'cinder_id', value: '1' })]),
    expect.objectContaining({ number_of_objects: 4, page: 1, page_size: 50 }),
  ]);
  expect(await cinder.put(`volumes/${id}`, { name: 'openstack-vol-3' })).toMatchObject({ status: 200, result: { name: 'openstack-vol-3' } });
  expect(await byName('volumes', 'openstack-vol-1')).toMatchObject({ status: 200, result: [] });
});

it('over Fibre Channel, the ports: the library reads the rack with its nodes, then what may have changed of each port', async () => {
  const rack = (await cinder.get('components?fields=rack,nodes,ups')).result as { nodes: { id: number; fc_ports: { id: number; node_index: number; wwpn: string }[] }[] };
  expect(rack).toEqual({ rack: 1, ups: [], nodes: [1, 2, 3].map((id) => expect.objectContaining({ id, name: `node-${id}`, ib_ports: [], eth_ports: [], drives: [], services: [] })) });
  const ports = rack.nodes.flatMap((node) => node.fc_ports);
  const online: string[] = [];
  for (const { id, node_index, wwpn } of ports) {
    const path = `components/nodes/${node_index}/fc_ports/${id}`;
    const { link_state } = (await cinder.get(`${path}?fields=link_state`)).result as { link_state: string };
    const { state } = (await cinder.get(`${path}?fields=state`)).result as { state: string };
    if (link_state.toLowerCase() === 'up' && state === 'OK') online.push(wwpn);
  }
  expect([ports.length, new Set(online).size]).toEqual([6, 5]);
  expect((await cinder.get('components/nodes/2?fields=fc_ports')).result).toEqual({ fc_ports: rack.nodes[1]!.fc_ports });
  expect((await cinder.get('components/nodes?fields=fc_ports')).result).toEqual(rack.nodes.map((node) => ({ fc_ports: node.fc_ports })));
  expect((await cinder.get('components/nodes/2/fc_ports')).result).toEqual(rack.nodes[1]!.fc_ports);
  expect([(await cinder.get('components/nodes/9/fc_ports/1')).code, (await cinder.get('components/nodes/1/fc_ports/9')).code]).toEqual(['NODE_NOT_FOUND', 'PORT_NOT_FOUND']);
});
