import { CONTROL_VOLUME } from '../array-state.js';
import { readOnlyResource } from './resource.js';

export const systemState = readOnlyResource(
  'system/state',
  ['state', 'rest_api_version', 'iscsi_qualified_target_name', 'system_id', 'system_name', 'display_name', 'current_user_role'],
  ({ facts }) => [facts.state],
);

/** KiB. Volumes are thin: what is provisioned takes nothing from what is free. */
export const systemCapacity = readOnlyResource('system/capacity', ['state', 'total', 'free', 'provisioned', 'provisioned_volumes'], ({ facts, tables }) => {
  const volumes = tables.volumes.all().filter(({ name }) => name !== CONTROL_VOLUME).reduce((sum, { size }) => sum + size, 0);
  const views = tables.volsnaps.all().reduce((sum, { size }) => sum + size, 0);
  const { capacityKiB, usedKiB } = facts;
  const capacity = { state: 'healthy', total: capacityKiB, free: capacityKiB - usedKiB, provisioned: volumes + views, provisioned_volumes: volumes };
  return [{ id: 1, ...capacity }];
});

export const netIps = readOnlyResource('system/net_ips', ['ip_address', 'netmask', 'network_type', 'service', 'wan_port'], ({ facts }) => facts.netIps);

export const fcPorts = readOnlyResource('system/fc_ports', ['name', 'pwwn', 'port_state'], ({ facts }) => facts.fcPorts);

export const retentionPolicies = readOnlyResource(
  'retention_policies',
  ['name', 'num_snapshots', 'weeks', 'days', 'hours'],
  ({ tables }) => tables.retentionPolicies.all(),
);

/** The simulated array keeps no log. */
export const events = readOnlyResource('events', ['event_id', 'level', 'message', 'name', 'timestamp'], () => []);
