import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ConnectionInfo, IscsiConnectionData, Volume } from '@holdfast/volume';
import { hostName } from '../src/index.js';
import { driverError, FC_HOSTS, InfinidatFixture, ISCSI_HOSTS, volumeRecord, type FixtureOptions } from './infinidat-fixture.js';

let fixture: InfinidatFixture;
const [iscsiHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;

async function open(options: FixtureOptions = {}): Promise<void> {
  fixture = await InfinidatFixture.open(options);
}
afterEach(() => fixture.close());

const lunOf = ({ data }: ConnectionInfo): unknown => (data as { target_lun?: number }).target_lun;

describe('attach', () => {
  it('makes a host for the port, and uses it again', async () => {
    await open();
    const [first, second] = [await fixture.makeVolume(), await fixture.makeVolume()];
    expect(lunOf(await fixture.iscsi.initializeConnection(first, iscsiHost))).toBe(1);
    expect(lunOf(await fixture.iscsi.initializeConnection(second, iscsiHost))).toBe(2);
    expect(lunOf(await fixture.iscsi.initializeConnection(second, iscsiHost))).toBe(2);
    expect(fixture.array.state.hosts.all()).toEqual([
      expect.objectContaining({ name: 'openstack-host-iqn.1994-05.com.example.01', ports: [{ type: 'iscsi', address: iscsiHost.initiator }] }),
    ]);
  });

  it('completes a host whose maker died before it had its port', async () => {
    await open();
    const { hosts } = fixture.array.state;
    await hosts.create(fixture.stranger(), hostName(iscsiHost.initiator), 'DEFAULT', {});
    await fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost);
    expect(fixture.arrayHost(iscsiHost.initiator)?.ports).toEqual([{ type: 'iscsi', address: iscsiHost.initiator }]);
  });

  it.each([
    ['its port is another host’s', 'POST /api/rest/hosts/', 'PORT_ALREADY_BELONGS_TO_HOST', 'ERR_ATTACH_FAILED'],
    ['the host cannot be described', 'PUT /api/rest/metadata/', 'ENTITY_NOT_FOUND', 'ERR_BACKEND_REFUSED'],
    ['the volume cannot be mapped', '/luns', 'NO_FREE_LUN', 'ERR_CAPACITY'],
  ])('leaves no host when %s', async (_why, match, code, driverCode) => {
    await open();
    const volume = await fixture.makeVolume();
    fixture.refuse(match, code);
    await expect(fixture.iscsi.initializeConnection(volume, iscsiHost)).rejects.toEqual(driverError(driverCode, code));
    expect(fixture.hostNames()).toEqual([]);
  });

  it('makes no host for a volume or a network space that is not there', async () => {
    await open();
    await expect(fixture.iscsi.initializeConnection(volumeRecord(), iscsiHost)).rejects.toEqual(driverError('ERR_VOLUME_NOT_FOUND'));
    await fixture.close();
    await open({ driver: { iscsiNetworkSpaces: ['iSCSI1', 'iSCSI9'] } });
    const volume = await fixture.makeVolume();
    await expect(fixture.iscsi.initializeConnection(volume, iscsiHost)).rejects.toEqual(driverError('ERR_BACKEND_CONFIG', 'no network space iSCSI9'));
    await expect(fixture.iscsi.checkForSetupError()).rejects.toEqual(driverError('ERR_BACKEND_CONFIG'));
    expect(fixture.hostNames()).toEqual([]);
  });

  it('tells every address of the network spaces that is switched on', async () => {
    await open({ array: { networkSpace: { name: 'iSCSI1', addresses: ['192.0.2.11', '192.0.2.12', '2001:db8::1'] } } });
    const [space] = fixture.array.state.networkSpaces;
    fixture.array.state.networkSpaces[0] = { ...space!, ips: space!.ips.map((ip) => ({ ...ip, isEnabled: ip.address !== '192.0.2.11' })) };
    const { data } = await fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost);
    expect(data).toMatchObject({
      target_portal: '192.0.2.12:3260',
      target_portals: ['192.0.2.12:3260', '[2001:db8::1]:3260'],
      target_iqns: [space!.iqn, space!.iqn],
      target_luns: [1, 1],
    });
  });
});

describe('CHAP', () => {
  const credentials = ({ data }: ConnectionInfo): unknown => {
    const { auth_method: method, auth_username: user, auth_password: secret } = data as IscsiConnectionData;
    return { method, user, secret };
  };

  it('credentials of a host outlast its next attachment', async () => {
    await open({ driver: { useChap: true } });
    const first = credentials(await fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost));
    const second = credentials(await fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost));
    expect(second).toEqual(first);
    expect(first).toEqual({ method: 'CHAP', user: iscsiHost.initiator, secret: expect.stringMatching(/^[\w-]{16}$/) });
    expect(fixture.arrayHost(iscsiHost.initiator)?.security).toMatchObject({ method: 'CHAP', inboundUser: iscsiHost.initiator, inboundSecret: (first as { secret: string }).secret });
  });

  it('credentials differ from host to host, and from array password to array password', async () => {
    await open({ driver: { useChap: true } });
    const volume = await fixture.makeVolume();
    const secrets = [credentials(await fixture.iscsi.initializeConnection(volume, iscsiHost)), credentials(await fixture.iscsi.initializeConnection(volume, ISCSI_HOSTS[1]))];
    await fixture.close();
    await open({ array: { password: 'other' }, driver: { useChap: true, password: 'other' } });
    secrets.push(credentials(await fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost)));
    expect(new Set(secrets.map((found) => (found as { secret: string }).secret)).size).toBe(3);
  });

  it('credentials of the configuration are taken as they are', async () => {
    await open({ driver: { useChap: true, chap: { user: 'everybody', secret: 'fourteen-chars' } } });
    expect(credentials(await fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost))).toEqual({ method: 'CHAP', user: 'everybody', secret: 'fourteen-chars' });
  });
});

describe('attach over Fibre Channel', () => {
  const lunsByPort = (volume: Volume): unknown =>
    Object.fromEntries(
      fixture.array.state.mappings.ofVolume(fixture.arrayVolume(volume)!.id).map(({ hostId, lun }) => [fixture.array.state.hosts.needed(hostId).ports[0]?.address, lun]),
    );

  it('gives every port of a machine the same LUN, one that is free on all of them', async () => {
    await open();
    const [first, second] = [await fixture.makeVolume(), await fixture.makeVolume()];
    await fixture.fc.initializeConnection(first, { host: 'compute-01', wwpns: [fcHost.wwpns[1]] });
    const connection = await fixture.fc.initializeConnection(second, fcHost);
    expect(lunOf(connection)).toBe(2);
    expect(lunsByPort(second)).toEqual({ [fcHost.wwpns[0]]: 2, [fcHost.wwpns[1]]: 2 });
    expect(connection.data).toMatchObject({ target_wwn: expect.arrayContaining(['5742b0f00005f111']), initiator_target_map: { [fcHost.wwpns[0]]: expect.any(Array) } });
  });

  it('gives a port that was added to the machine the LUN of the others', async () => {
    await open();
    const volume = await fixture.makeVolume();
    await fixture.fc.initializeConnection(volume, { host: 'compute-01', wwpns: [fcHost.wwpns[0]] });
    expect(lunOf(await fixture.fc.initializeConnection(volume, fcHost))).toBe(1);
    expect(lunsByPort(volume)).toEqual({ [fcHost.wwpns[0]]: 1, [fcHost.wwpns[1]]: 1 });
  });

  it('says so when a volume has two numbers already, rather than tell one of them', async () => {
    await open();
    const [other, volume] = [await fixture.makeVolume(), await fixture.makeVolume()];
    await fixture.fc.initializeConnection(other, { host: 'compute-01', wwpns: [fcHost.wwpns[1]] });
    for (const wwpn of fcHost.wwpns) await fixture.fc.initializeConnection(volume, { host: 'compute-01', wwpns: [wwpn] });
    await expect(fixture.fc.initializeConnection(volume, fcHost)).rejects.toEqual(driverError('ERR_ATTACH_FAILED', 'is LUN 1 of openstack-host-10000090fa000001 and LUN 2'));
  });

  it('takes back what it has mapped when a later port fails', async () => {
    await open();
    const [other, volume] = [await fixture.makeVolume(), await fixture.makeVolume()];
    await fixture.fc.initializeConnection(other, fcHost);
    fixture.array.control.configure({ faults: [{ match: '/luns', skip: 1, fault: { kind: 'error', code: 'LUN_ALREADY_IN_USE' } }] });
    await expect(fixture.fc.initializeConnection(volume, fcHost)).rejects.toEqual(driverError('ERR_ATTACH_FAILED', 'LUN_ALREADY_IN_USE'));
    expect(lunsByPort(volume)).toEqual({});
    expect(lunsByPort(other)).toEqual({ [fcHost.wwpns[0]]: 1, [fcHost.wwpns[1]]: 1 });
  });

  it('tells only ports of the array that have a link, and fails without any', async () => {
    await open();
    const { data } = await fixture.fc.initializeConnection(await fixture.makeVolume(), fcHost);
    expect(data).toMatchObject({ target_wwn: ['11', '12', '21', '22', '31'].map((port) => `5742b0f00005f1${port}`) });
    const { nodes } = fixture.array.state;
    (nodes as unknown[]).splice(0, nodes.length);
    await expect(fixture.fc.checkForSetupError()).rejects.toEqual(driverError('ERR_BACKEND_CONFIG', 'no Fibre Channel port with a link'));
  });
});

describe('detach', () => {
  it('deletes every host that has lost its last volume, and tells the zones that can go then', async () => {
    await open();
    const [first, second] = [await fixture.makeVolume(), await fixture.makeVolume()];
    for (const volume of [first, second]) await fixture.fc.initializeConnection(volume, fcHost);
    expect(await fixture.fc.terminateConnection(first, fcHost)).toEqual({ driver_volume_type: 'fibre_channel', data: {} });
    expect(fixture.hostNames()).toHaveLength(2);
    expect(await fixture.fc.terminateConnection(second, fcHost)).toMatchObject({ data: { initiator_target_map: { [fcHost.wwpns[1]]: expect.any(Array) } } });
    expect(fixture.hostNames()).toEqual([]);
  });

  it('never takes the LUN of a volume that got the number meanwhile from somebody without our lock', async () => {
    await open();
    const [leaving, staying] = [await fixture.makeVolume(), await fixture.makeVolume()];
    await fixture.iscsi.initializeConnection(leaving, iscsiHost);
    const { array } = fixture;
    const answer = array.answer.bind(array);
    array.answer = async (request) => {
      if (request.method === 'DELETE' && request.path.includes('/luns/')) {
        const host = fixture.arrayHost(iscsiHost.initiator)!;
        array.state.mappings.unmapVolume(host, fixture.arrayVolume(leaving)!.id);
        await array.state.mappings.map({ client: fixture.stranger(), hostId: host.id, volumeId: fixture.arrayVolume(staying)!.id });
      }
      return answer(request);
    };
    await fixture.iscsi.terminateConnection(leaving, iscsiHost);
    expect(array.state.mappings.ofVolume(fixture.arrayVolume(staying)!.id)).toEqual([expect.objectContaining({ lun: 1 })]);
  });

  it('from everybody leaves hosts that somebody else has made', async () => {
    await open();
    const volume = await fixture.makeVolume();
    const { state } = fixture.array;
    const client = fixture.stranger();
    const foreign = await state.hosts.create(client, 'made by hand', 'DEFAULT', {});
    await state.mappings.map({ client, hostId: foreign.id, volumeId: fixture.arrayVolume(volume)!.id });
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    await fixture.iscsi.terminateConnection(volume, null);
    expect(fixture.hostNames()).toEqual(['made by hand']);
    expect(state.mappings.ofHost(foreign.id)).toEqual([]);
  });

  it('fails when the array does, whatever the reason', async () => {
    await open();
    const volume = await fixture.makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    fixture.refuse('/luns/volume_id/', 'APPROVAL_REQUIRED');
    await expect(fixture.iscsi.terminateConnection(volume, iscsiHost)).rejects.toEqual(driverError('ERR_BACKEND_REFUSED', '(APPROVAL_REQUIRED)'));
  });
});
