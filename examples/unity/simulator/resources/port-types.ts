import { ethernetPorts, FC_PORTS } from '../ports.js';
import { Reference } from '../query/resource.js';
import { HEALTHY, OPERATING, smallType, type ResourceType } from './resource-type.js';

const GATEWAY = '192.0.2.1';
const NETMASK = '255.255.255.0';
const LC_CONNECTOR = 2;

const shownProcessor = (id: string): string => `SP ${id.slice(-1).toUpperCase()}`;

const ethernetPort = smallType({
  name: 'ethernetPort',
  description: 'An Ethernet port.',
  attributes:
    'bond,cascadeNames,connectorType,health,id,instanceId,isLinkUp,isRDMACapable,isRSSCapable,linuxDeviceName,macAddress,mtu,name,' +
    'needsReplacement,operationalStatus,parent,parentIOModule,parentStorageProcessor,portNumber,requestedMtu,requestedSpeed,' +
    'sfpSupportedProtocols,sfpSupportedSpeeds,shortName,speed,storageProcessor,supportedMtus,supportedSpeeds',
  list: ({ settings: { serial } }) =>
    ethernetPorts(serial).map(({ id, storageProcessor, number, macAddress }) => ({
      id,
      health: HEALTHY,
      name: `${shownProcessor(storageProcessor)} Ethernet Port ${number}`,
      shortName: `Ethernet Port ${number}`,
      portNumber: number,
      storageProcessor: new Reference('storageProcessor', storageProcessor),
      parentStorageProcessor: new Reference('storageProcessor', storageProcessor),
      macAddress,
      mtu: 1_500,
      requestedMtu: 1_500,
      supportedMtus: [1_500, 9_000],
      speed: 10_000,
      supportedSpeeds: [1_000, 10_000],
      connectorType: LC_CONNECTOR,
      isLinkUp: true,
      isRSSCapable: true,
      isRDMACapable: false,
      needsReplacement: false,
      operationalStatus: OPERATING,
    })),
});

const iscsiNode = smallType({
  name: 'iscsiNode',
  description: 'An iSCSI target.',
  attributes: 'alias,ethernetPort,id,instanceId,name',
  list: ({ settings: { serial } }) =>
    ethernetPorts(serial).map(({ id, iqn }) => ({ id: `iscsinode_${id}`, name: iqn, ethernetPort: new Reference('ethernetPort', id) })),
});

const iscsiPortal = smallType({
  name: 'iscsiPortal',
  description: 'An address at which an iSCSI target is reached.',
  attributes: 'ethernetPort,gateway,id,instanceId,ipAddress,ipProtocolVersion,iscsiNode,netmask,portalGroupTag,v6PrefixLength,vlanId',
  list: ({ settings: { serial } }) =>
    ethernetPorts(serial).map(({ id, address }, index) => ({
      id: `if_${index + 1}`,
      ethernetPort: new Reference('ethernetPort', id),
      iscsiNode: new Reference('iscsiNode', `iscsinode_${id}`),
      ipAddress: address,
      ipProtocolVersion: 4,
      netmask: NETMASK,
      gateway: GATEWAY,
    })),
});

const fcPort = smallType({
  name: 'fcPort',
  description: 'A Fibre Channel port.',
  attributes:
    'availableSpeeds,connectorType,currentSpeed,health,id,instanceId,nPortId,name,needsReplacement,operationalStatus,parent,parentIOModule,' +
    'parentStorageProcessor,requestedSpeed,sfpSupportedProtocols,sfpSupportedSpeeds,shortName,slotNumber,storageProcessor,wwn',
  list: () =>
    FC_PORTS.map(({ id, storageProcessor, number, wwn }) => ({
      id,
      health: HEALTHY,
      name: `${shownProcessor(storageProcessor)} FC Port ${number}`,
      shortName: `FC Port ${number}`,
      slotNumber: number,
      wwn,
      storageProcessor: new Reference('storageProcessor', storageProcessor),
      parentStorageProcessor: new Reference('storageProcessor', storageProcessor),
      currentSpeed: 16,
      requestedSpeed: 0,
      availableSpeeds: [0, 4, 8, 16],
      connectorType: LC_CONNECTOR,
      needsReplacement: false,
      operationalStatus: OPERATING,
    })),
});

export const portTypes: readonly ResourceType[] = [ethernetPort, iscsiNode, iscsiPortal, fcPort];
