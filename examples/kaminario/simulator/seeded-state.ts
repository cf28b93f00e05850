import { CommitWindow, ViolationJournal, type SimulatorClock } from '@holdfast/array-simulator';
import { refused } from './array-error.js';
import type { ArraySeed } from './array-seed.js';
import type { ArraySettings } from './array-settings.js';
import { CONTROL_VOLUME, KIB_PER_GIB, makeTables, type ArrayFacts, type ArrayState, type ArrayTables } from './array-state.js';
import { HostCreations } from './host-creations.js';
import { isSameRef, type RecordTable } from './record-table.js';
import type { K2Record, Reference } from './records.js';

const DATA_IPS = [{ address: '192.0.2.11' }, { address: '192.0.2.12' }, { address: '198.51.100.1', wanPort: 'wan1' }] as const;
const FC_PORTS = ['5001738000010101', '5001738000010102'];
const POLICIES = ['Best_Effort_Retention'];

/** The state of an array that has just been set up. @throws an Error that names the place in the seed and what does not fit */
export function seededState(settings: ArraySettings, clock: SimulatorClock): ArrayState {
  const tables = makeTables();
  const journal = new ViolationJournal();
  tables.volumes.insert({ name: CONTROL_VOLUME, description: '', size: KIB_PER_GIB, volume_group: null });
  fill(tables, settings.seed);
  const window = new CommitWindow(settings.windowMs, clock);
  return { tables, facts: factsOf(settings), mappedHosts: settings.mappedHosts, hostCreations: new HostCreations(journal, window, clock), window, journal };
}

function fill(tables: ArrayTables, seed: ArraySeed): void {
  const policy = { num_snapshots: 0, weeks: 0, days: 0, hours: 0 };
  each('retentionPolicies', seed.retentionPolicies ?? POLICIES, (name) => {
    tables.retentionPolicies.assertFree('name', name);
    tables.retentionPolicies.insert({ name, ...policy });
  });
  each('peers', seed.peers, ({ name, mgmtHost }) => {
    tables.peerArrays.assertFree('name', name);
    tables.peerArrays.insert({ name, mgmt_host: mgmtHost });
  });
  each('volumes', seed.volumes, (volume) => fillVolume(tables, volume));
  each('hosts', seed.hosts, (host) => fillHost(tables, host));
  each('mappings', seed.mappings, (mapping) => fillMapping(tables, mapping));
  each('sessions', seed.sessions, (session) => fillSession(tables, session));
}

type Entry<List extends keyof ArraySeed> = NonNullable<ArraySeed[List]>[number];

function fillVolume({ volumes, volumeGroups }: ArrayTables, { name, sizeGiB, group = usualGroup(name), isDedup = true }: Entry<'volumes'>): void {
  volumes.assertFree('name', name);
  const shared = volumeGroups.all().find((candidate) => candidate.name === group);
  if (shared !== undefined && shared.is_dedup !== isDedup) throw refused(`volume group "${group}" has isDedup ${shared.is_dedup} already`);
  const home = shared ?? volumeGroups.insert({ name: group, description: '', quota: 0, is_dedup: isDedup });
  volumes.insert({ name, description: '', size: sizeGiB * KIB_PER_GIB, volume_group: volumeGroups.refOf(home) });
}

function fillHost({ hosts, hostIqns, hostFcPorts }: ArrayTables, { name, type = 'Linux', iqns = [], wwpns = [] }: Entry<'hosts'>): void {
  hosts.assertFree('name', name);
  const host = hosts.refOf(hosts.insert({ name, type, host_group: null }));
  for (const iqn of iqns) {
    hostIqns.assertFree('iqn', iqn);
    hostIqns.insert({ iqn, host });
  }
  for (const pwwn of wwpns.map(withColons)) {
    hostFcPorts.assertFree('pwwn', pwwn);
    hostFcPorts.insert({ pwwn, host });
  }
}

function fillMapping({ volumes, hosts, mappings }: ArrayTables, wanted: Entry<'mappings'>): void {
  const [host, volume] = [named(hosts, wanted.host), named(volumes, wanted.volume)];
  const ofHost = mappings.all().filter((mapping) => isSameRef(mapping.host, host));
  if (ofHost.some((mapping) => isSameRef(mapping.volume, volume))) throw refused(`volume "${wanted.volume}" is mapped to host "${wanted.host}" already`);
  mappings.insert({ volume, host, lun: ofHost.length + 1 });
}

function fillSession({ sessions, volumeGroups, peerArrays }: ArrayTables, { name, group, state = 'in_sync', role = 'target' }: Entry<'sessions'>): void {
  sessions.assertFree('name', name);
  const peer = peerArrays.all()[0];
  sessions.insert({
    name,
    state,
    current_role: role,
    local_volume_group: named(volumeGroups, group),
    replication_peer_k2array: peer === undefined ? null : peerArrays.refOf(peer),
    replication_peer_volume_group_name: '',
    remote_replication_session_name: '',
    rpo: 0,
  });
}

function each<Item>(list: string, items: readonly Item[] | undefined, add: (item: Item) => void): void {
  for (const [index, item] of (items ?? []).entries()) {
    try {
      add(item);
    } catch (error) {
      throw new Error(`${list}[${index}]: ${(error as Error).message}`, { cause: error });
    }
  }
}

function named<R extends K2Record & { readonly name: string }>(table: RecordTable<R>, name: string): Reference {
  const record = table.all().find((candidate) => candidate.name === name);
  if (record === undefined) throw new Error(`the seed names "${name}", and it has no such object in ${table.name}`);
  return table.refOf(record);
}

function factsOf({ seed, systemId, apiVersion, capacityGiB, usedGiB }: ArraySettings): ArrayFacts {
  const netIps = (seed.netIps ?? DATA_IPS).map(({ address, wanPort = '' }: { address: string; wanPort?: string | undefined }, index) => ({
    id: index + 1, ip_address: address, netmask: '255.255.255.0', network_type: 'Static', service: 'iSCSI', wan_port: wanPort,
  }));
  const fcPorts = (seed.fcPorts ?? FC_PORTS).map((wwpn, index) => ({ id: index + 1, name: `fc${index + 1}`, pwwn: withColons(wwpn), port_state: 'Online' }));
  return {
    state: {
      id: 1,
      state: 'ONLINE',
      rest_api_version: apiVersion,
      iscsi_qualified_target_name: `iqn.2009-01.com.kaminario:storage.k2.${systemId}`,
      system_id: systemId,
      system_name: `k2-${systemId}`,
      display_name: `K2 ${systemId}`,
      current_user_role: 'root',
    },
    netIps,
    fcPorts,
    capacityKiB: capacityGiB * KIB_PER_GIB,
    usedKiB: usedGiB * KIB_PER_GIB,
  };
}

const usualGroup = (volume: string): string => (volume.includes('cv-') ? volume.replace('cv-', 'cvg-') : `vg-${volume}`);

const withColons = (wwpn: string): string => wwpn.toLowerCase().replace(/(..)(?!$)/g, '$1:');
