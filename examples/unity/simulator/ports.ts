/** An Ethernet port with the iSCSI node and the portal on it. */
export interface EthernetPort {
  readonly id: string;
  readonly storageProcessor: string;
  readonly number: number;
  readonly macAddress: string;
  readonly address: string;
  readonly iqn: string;
}

export interface FcPort {
  readonly id: string;
  readonly storageProcessor: string;
  readonly number: number;
  /** Node name and port name, 8 octets each, with colons between. */
  readonly wwn: string;
}

const STORAGE_PROCESSORS = ['spa', 'spb'];
const PORTS_EACH = 2;

const places = STORAGE_PROCESSORS.flatMap((storageProcessor, index) =>
  Array.from({ length: PORTS_EACH }, (_, port) => ({ storageProcessor, index, port, letter: 'ab'[index]! })),
);

/** Two ports on each storage processor, with addresses of the range that is kept for documentation. */
export function ethernetPorts(serial: string): readonly EthernetPort[] {
  return places.map(({ storageProcessor, index, port, letter }) => ({
    id: `${storageProcessor}_eth${port + 2}`,
    storageProcessor,
    number: port + 2,
    macAddress: `00:60:16:5C:08:${index}${port}`,
    address: `192.0.2.${10 * (index + 1) + port + 1}`,
    iqn: `iqn.1992-04.com.emc:cx.${serial.toLowerCase().replace(/[^a-z0-9]/g, '')}.${letter}${port}`,
  }));
}

export const FC_PORTS: readonly FcPort[] = places.map(({ storageProcessor, index, port }) => ({
  id: `${storageProcessor}_fc${port}`,
  storageProcessor,
  number: port,
  wwn: `50:06:01:60:89:20:09:25:50:06:01:6${index * 8 + port}:09:20:09:25`,
}));
