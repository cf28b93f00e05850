import type { FirmwareFamily } from './firmware.js';
import type { AnswerObject } from './answer-xml.js';

interface SimulatedPort {
  readonly port: string;
  readonly type: 'iSCSI' | 'FC';
  readonly status: 'Up' | 'Disconnected';
  readonly targetId: string;
  readonly address?: string;
}

/** Host ports of both controllers; one of each kind has no link, for clients must pass over it. */
function portsOf(serial: string): readonly SimulatedPort[] {
  const iqn = `iqn.1992-09.com.seagate:01.array.${serial.toLowerCase()}`;
  return [
    { port: 'A0', type: 'FC', status: 'Disconnected', targetId: '207000c0ff27fa89' },
    { port: 'A1', type: 'FC', status: 'Up', targetId: '217000c0ff27fa89' },
    { port: 'A2', type: 'iSCSI', status: 'Disconnected', targetId: iqn, address: '192.0.2.10' },
    { port: 'A3', type: 'iSCSI', status: 'Up', targetId: iqn, address: '192.0.2.11' },
    { port: 'B1', type: 'FC', status: 'Up', targetId: '257000c0ff27fa89' },
    { port: 'B3', type: 'iSCSI', status: 'Up', targetId: iqn, address: '192.0.2.21' },
  ];
}

/** The older generation calls the address `primary-ip-address`. Fibre Channel ports have none. */
export function portObjects(serial: string, family: FirmwareFamily): AnswerObject[] {
  const addressName = family === 'titanium' ? 'primary-ip-address' : 'ip-address';
  return portsOf(serial).map(({ port, type, status, targetId, address }) => ({
    basetype: 'port',
    name: 'ports',
    properties: {
      'durable-id': `hostport_${port}`,
      controller: port.charAt(0),
      port,
      'port-type': type,
      media: type === 'FC' ? 'FC(P)' : 'iSCSI',
      'target-id': targetId,
      status,
      health: status === 'Up' ? 'OK' : 'N/A',
      ...(address === undefined ? {} : { [addressName]: address }),
    },
  }));
}
