import assert from 'node:assert/strict';
import type { ConnectionInfo } from '../records/connection-info.js';

const IQN = /^(iqn\.\d{4}-\d{2}\.[a-z0-9.:_-]+|eui\.[0-9a-f]{16}|naa\.[0-9a-f]{16,32})$/i;
const WWN = /^[0-9a-f]{16}$/i;

/** Checks that a connection has every key its type needs, well-formed, and gives the text that identifies the volume to a host. */
export function connectionAddress(info: ConnectionInfo): string {
  switch (info.driver_volume_type) {
    case 'iscsi':
    case 'iser': {
      const { data } = info;
      assert.equal(typeof data.target_discovered, 'boolean', 'target_discovered is a boolean');
      assert.match(data.target_portal, /^(\[[0-9a-f:]+\]|[^:]+):\d+$/i, 'target_portal is address:port');
      assert.match(data.target_iqn, IQN, 'target_iqn is an iSCSI name');
      checkLun(data.target_lun);
      const lists = [data.target_portals, data.target_iqns, data.target_luns];
      const lengths = new Set(lists.map((list) => list?.length));
      assert.equal(lengths.size, 1, 'target_portals, target_iqns and target_luns come together and have one length');
      if (data.auth_method !== undefined) assert.ok(data.auth_username && data.auth_password, 'auth_method comes with a name and a secret');
      return `${data.target_iqn} lun ${data.target_lun}`;
    }
    case 'fibre_channel': {
      const { data } = info;
      assert.equal(typeof data.target_discovered, 'boolean', 'target_discovered is a boolean');
      assert.ok(data.target_wwn.length > 0, 'target_wwn is not empty');
      for (const wwn of data.target_wwn) assert.match(wwn, WWN, 'target_wwn has 16 hexadecimal digits');
      checkLun(data.target_lun);
      return `${[...data.target_wwn].sort().join(',')} lun ${data.target_lun}`;
    }
    case 'nvmeof': {
      const { data } = info;
      assert.match(data.nqn, /^nqn\./, 'nqn starts with nqn.');
      for (const key of ['target_portal', 'target_port', 'transport_type', 'ns_id'] as const) {
        assert.equal(typeof data[key], 'string', `${key} is text`);
      }
      return `${data.nqn} namespace ${data.ns_id}`;
    }
    case 'hgst':
      return info.data.name;
  }
}

function checkLun(lun: number): void {
  assert.ok(Number.isInteger(lun) && lun >= 0, `target_lun is a whole number, got ${String(lun)}`);
}
